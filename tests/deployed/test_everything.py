"""Everything, done once: each call of it is granted, and each right used; no secret is in a log, a
trace or a repr, nor in an answer to who may not read it.

Recognisable texts stand in every place that is confidential, and all output is looked through for
them. `test_canaries` does so while everything fails.
"""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from shared.domain.pipeline import sweeping
from tests.deployed.kit.everything import everything
from tests.deployed.kit.representations import CallRecorder
from tests.deployed.kit.rights import covers, granted, made
from tests.support.arrange.handlers import bootstrap
from tests.support.assertions import canaries
from tests.support.assertions.documented import operation_at
from tests.support.aws.deployed import Deployed, deployed
from tests.support.aws.seen_calls import Call

# Whose answers show what an endpoint keeps confidential, to whoever may read that.
SHOWING = {
    "endpoint.get-secret",
    "endpoint.rotate-secret",
    "endpoint.get-headers",
    "operational-webhook.endpoint.get-secret",
    "operational-webhook.endpoint.rotate-secret",
    "operational-webhook.endpoint.get-headers",
}


@dataclass(frozen=True)
class Run:
    """All that a run of everything left: what was called, answered and written, and what objects of
    ours said of themselves while it lasted."""

    stack: Deployed
    written: str
    # What anybody else in this process had to say, the receivers of the tests too.
    complained: str
    looker: CallRecorder


def share_between_two(patch: pytest.MonkeyPatch) -> None:
    """Sweeps two shards instead of sixteen: each adds a query a minute with the same rights."""
    patch.setattr(sweeping, "SHARDS", 2)
    for module in (sweeping, bootstrap("sweep")):
        patch.setattr(module, "SWEEPS", 2)


@pytest.fixture(scope="module")
def run() -> Run:
    """Everything, done once for all tests that look at what it did."""
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


def test_everything_was_written_about_and_no_secret_with_it(run: Run) -> None:
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


def test_only_the_operations_for_it_answer_with_what_an_endpoint_keeps(run: Run) -> None:
    telling = {
        operation.name
        for method, path, body in run.stack.answers
        if (operation := operation_at(method, path.rstrip("/") or "/"))
        and canaries.found(body, canaries.KEPT)
    }

    assert telling == SHOWING
    assert not [body for *_, body in run.stack.answers if canaries.found(body, canaries.HIDDEN)]


def test_every_call_is_granted(calls: list[Call]) -> None:
    rights = list(granted())

    missing = {call for call, key in made(calls) if not any(covers(r, call, key) for r in rights)}

    assert missing == set()


def test_every_right_is_used(calls: list[Call]) -> None:
    found = list(made(calls))

    unused = [right for right in granted() if not any(covers(right, *each) for each in found)]

    assert unused == []


def test_no_function_reads_a_table_as_a_whole(calls: list[Call]) -> None:
    assert not {call.action for call in calls} & {"dynamodb:Scan", "dynamodb:PartiQLSelect"}
    assert all(call.keys for call in calls if call.resource == "Table")
