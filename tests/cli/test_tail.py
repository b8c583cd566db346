"""`outrider tail`."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory.system import START
from shared.adapters.operator.log_lines import LogLine
from shared.adapters.sqs.delivery_codec import decode_task, encode_task
from shared.assembly.deliver import Deliver
from shared.cli.commands.tail import LINE
from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import MessageInput
from tests.cli.conftest import Cli
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event


def line(seconds: int, **fields: Any) -> LogLine:
    written = {
        LINE["message"]: "msg_1",
        LINE["endpoint"]: "ep_1",
        LINE["attempt"]: 1,
        LINE["outcome"]: "delivered",
        LINE["status"]: 204,
        LINE["duration_ms"]: 7,
        **fields,
    }
    text = json.dumps({"message": "delivery.attempted", **written})
    return LogLine(START + timedelta(seconds=seconds), text)


OTHERS = [
    LogLine(START, "no JSON"),
    LogLine(START, "[]"),
    LogLine(START, '{"message": "task.crashed"}'),
]


def test_tail_prints_a_line_for_each_attempt(run: Cli) -> None:
    held = line(2, **{LINE["outcome"]: "held", LINE["status"]: None, LINE["reason"]: "why"})
    run.operator.lines = [[*OTHERS, held, line(1)]]

    found = run("tail", "--once")

    assert found.stdout.splitlines() == [
        "2026-01-15T12:00:01Z  delivered  msg_1  ep_1  attempt 1  204 in 7 ms",
        "2026-01-15T12:00:02Z  held       msg_1  ep_1  attempt 1  why",
    ]


def test_tail_continues_until_interrupted(run: Cli) -> None:
    run.operator.lines = [[line(1)], [], [line(2)]]

    # As click ends what Ctrl-C ends.
    found = run("tail", status=1)

    assert len(found.stdout.splitlines()) == 2


def test_tail_has_json_output_with_a_line_for_each_attempt(run: Cli) -> None:
    run.operator.lines = [[line(1), line(2)]]

    found = run("tail", "--once", "--json").stdout.splitlines()

    assert json.loads(found[0]) == {
        "at": "2026-01-15T12:00:01Z",
        "message": "msg_1",
        "endpoint": "ep_1",
        "attempt": 1,
        "outcome": "delivered",
        "status": 204,
        "duration_ms": 7,
        "reason": None,
    }
    assert len(found) == 2


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--about", "ep_2"], 1),
        (["--about", "msg_1"], 2),
        (["--outcome", "exhausted"], 1),
        (["--outcome", "exhausted", "--outcome", "delivered"], 2),
        (["--outcome", "exhausted", "--about", "ep_2"], 0),
    ],
)
def test_tail_filters_attempts(run: Cli, arguments: list[str], count: int) -> None:
    run.operator.lines = [
        [line(1, **{LINE["outcome"]: "exhausted"}), line(2, **{LINE["endpoint"]: "ep_2"})]
    ]

    assert len(run("tail", "--once", *arguments).stdout.splitlines()) == count


def test_tail_reads_the_log_lines_of_deliver(
    run: Cli,
    system: SystemUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    system.endpoints.create(OWNER, app.id, EndpointInput(url="https://example.com/"), None, None)
    message = system.ingest.accept(OWNER, app.id, MessageInput(event_type="a", payload="{}"), None)
    system.fan_out()
    services = Deliver(
        delivery=system.delivery, decode=decode_task, dead_letters=system.dead_letters
    )
    [(task, _)] = system.delivery_queue.sent
    capsys.readouterr()
    handler("deliver", services, monkeypatch).lambda_handler(
        sqs_event(encode_task(task)), Context()
    )
    run.operator.lines = [[LogLine(START, text) for text in capsys.readouterr().out.splitlines()]]

    found = json.loads(run("tail", "--once", "--json").stdout)

    assert (found["message"], found["endpoint"]) == (message.id, message.endpoint_ids[0])
    assert (found["outcome"], found["status"], found["duration_ms"]) == ("delivered", 200, 1)
