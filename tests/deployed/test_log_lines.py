"""The log is one JSON object a line, each written by us, whatever a client sends."""

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import BODIES, a_tenant
from tests.support.aws.deployed import Deployed

# Line ends of every kind, the beginning of a log line, and terminal control characters.
FORGED = '\r\n\n\x0b\x0c\x1c\x85\u2028\u2029\x1b[31m\x07\x00{"level":"ERROR","message":"forged"}'
WRITTEN = {
    "message.accepted",
    "request.answered",
    "delivery.attempted",
    "background_task.advanced",
    "task.crashed",
}


def forged(value: Any) -> Any:
    """Replaces every text and name in the value."""
    if isinstance(value, dict):
        return {name: forged(inner) for name, inner in value.items()} | {FORGED: FORGED}
    if isinstance(value, list):
        return [forged(inner) for inner in value]
    return FORGED if isinstance(value, str) else value


def requests(operation: Operation, path: str) -> list[dict[str, Any]]:
    """Yields the operation with forged texts in its body, path, query and headers."""
    body = BODIES.get(operation.name)
    some = dict.fromkeys(("idempotency-key", "user-agent", "x-request-id", FORGED), FORGED)
    return [
        {"path": path, "body": forged(body or {})},
        {"path": path + FORGED, "body": body},
        {"path": path, "body": body, "query": {"iterator": FORGED, FORGED: FORGED}},
        {"path": path, "body": body, "headers": some},
        {"path": path, "body": FORGED.encode(), "token": FORGED},
    ]


@pytest.fixture
def lines(stack: Deployed) -> list[str]:
    """Captures the output while every operation is called with forged texts."""
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        tenant = a_tenant(stack.api)
        for operation in OPERATIONS:
            for request in requests(operation, tenant.path(operation)):
                options = {"token": stack.api.token(sub=ORG)} | request
                stack.api(operation.method, **options)
        messages = ({"eventType": "a.b", "payload": {FORGED: FORGED}}, {"eventType": FORGED})
        for message in messages:
            stack.api("POST", tenant.path(OPERATIONS[0], "/api/v1/app/<app_id>/msg"), message)
        stack.run()
        for function in ("FanoutFunction", "DeliverFunction", "BackgroundFunction"):
            stack.bring(function, FORGED, json.dumps({"v": 1, FORGED: FORGED}))
        refused = ({"application": FORGED}, {"organisation": FORGED}, {FORGED: FORGED})
        stack.bring("IntakeFunction", FORGED, *(json.dumps(each) for each in refused))
    written = output.getvalue()
    assert written.endswith("\n")
    return written[:-1].split("\n")


def test_every_log_line_is_written_by_us(lines: list[str]) -> None:
    records = [json.loads(line) for line in lines]

    assert {record["message"] for record in records} >= WRITTEN
    assert "forged" not in {record["message"] for record in records}
    assert all(line.isascii() and line.isprintable() for line in lines)
