"""A run of everything: each call is granted, each right is used, and no secret leaks.

Recognizable texts stand in every confidential place. No log, trace or repr may hold one, nor a
response to a caller without the permission to read it. `test_canaries` does the same with faults.
"""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from shared.assembly import sweep
from shared.domain.pipeline import due_retry_shards
from tests.deployed.kit.everything import everything
from tests.deployed.kit.representations import CallRecorder
from tests.deployed.kit.rights import PICKUP, covers, granted, made
from tests.support.assertions import canaries
from tests.support.assertions.documented import operation_at
from tests.support.aws.deployed import Deployed, deployed
from tests.support.aws.seen_calls import Call

# Operations that return an endpoint's confidential fields to permitted callers.
# The headers of an attempt are those of its endpoint.
SHOWING = {
    "message-attempt.get-headers",
    "endpoint.get-secret",
    "endpoint.rotate-secret",
    "endpoint.get-headers",
    "operational-webhook.endpoint.get-secret",
    "operational-webhook.endpoint.rotate-secret",
    "operational-webhook.endpoint.get-headers",
}


@dataclass(frozen=True)
class Run:
    """Results of the run: calls, responses, output, and representations of our objects."""

    stack: Deployed
    written: str
    # Output of everything else in this process, such as the tests' receivers.
    complained: str
    looker: CallRecorder


def share_between_two(patch: pytest.MonkeyPatch) -> None:
    """Sweeps two shards instead of sixteen: each costs a query per minute with the same rights."""
    patch.setattr(due_retry_shards, "SHARDS", 2)
    for module in (due_retry_shards, sweep):
        patch.setattr(module, "SWEEPS", 2)


@pytest.fixture(scope="module")
def run() -> Run:
    """Runs everything once for all tests of this module."""
    output, errors, looker = StringIO(), StringIO(), CallRecorder()
    with pytest.MonkeyPatch.context() as patch:
        share_between_two(patch)
        with deployed() as made, redirect_stdout(output), redirect_stderr(errors):
            made.watch = looker.look
            everything(made)
    return Run(made, output.getvalue(), errors.getvalue(), looker)


@pytest.fixture(scope="module")
def calls(run: Run) -> list[Call]:
    return run.stack.calls


def test_every_operation_is_logged_without_a_secret(run: Run) -> None:
    lines = [json.loads(line) for line in run.written.splitlines()]

    assert {line["message"] for line in lines} >= {
        "message.accepted",
        "request.answered",
        "delivery.attempted",
        "background_task.advanced",
        "retries.swept",
    }
    reported = run.written + run.complained
    assert canaries.found(reported) == canaries.suspected(reported) == []


def test_no_object_of_ours_shows_a_secret(run: Run) -> None:
    assert len(run.looker.seen) > 40
    assert run.looker.talkative == {}


def test_only_permitted_operations_return_an_endpoints_secrets(run: Run) -> None:
    telling = {
        operation.name
        for method, path, body in run.stack.answers
        if (operation := operation_at(method, path.rstrip("/") or "/"))
        and canaries.found(body, canaries.KEPT)
    }

    assert telling == SHOWING
    headers = [body for _, path, body in run.stack.answers if path.endswith("/headers")]
    assert not [
        body for body in headers if canaries.found(body, (canaries.SECRET, canaries.ROTATED))
    ]
    assert not [body for *_, body in run.stack.answers if canaries.found(body, canaries.HIDDEN)]


def test_every_call_is_granted(calls: list[Call]) -> None:
    rights = list(granted(also=PICKUP))

    missing = {call for call, key in made(calls) if not any(covers(r, call, key) for r in rights)}

    assert missing == set()


def test_every_right_is_used(calls: list[Call]) -> None:
    found = list(made(calls))

    unused = [right for right in granted() if not any(covers(right, *each) for each in found)]

    assert unused == []


def test_no_function_reads_a_table_as_a_whole(calls: list[Call]) -> None:
    assert not {call.action for call in calls} & {"dynamodb:Scan", "dynamodb:PartiQLSelect"}
    assert all(call.keys for call in calls if call.resource == "Table")
