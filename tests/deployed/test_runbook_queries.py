"""Runbook queries and the page's table name fields that the functions log."""

import json
import re
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import InfrastructureError, ServiceError
from tests.support.aws.deployed import Deployed, deployed
from tests.support.aws.sqs_events import sqs_event
from tests.support.fakes.receiver import receiver

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text()
QUERIES = re.findall(r"^(?:filter|fields|stats) .+$", PAGE, re.MULTILINE)
# Words of CloudWatch Logs Insights, and fields of every line.
LANGUAGE = {
    *("filter", "fields", "stats", "sort", "display", "limit", "by", "as", "asc", "desc"),
    *("and", "or", "not", "in", "like", "ispresent", "count", "sum", "latest", "bin"),
}
OF_EVERY_LINE = {"message", "level", "timestamp"}
FAULTS = (InfrastructureError("it was down"), ValueError("a mistake"))


def everything_goes_wrong(stack: Deployed) -> None:
    """Runs everything without a fault, but with one disabled endpoint; then meets each fault.

    In between, the application's endpoints are damaged.
    """
    app = stack.api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    place = f"/api/v1/app/{app}/endpoint"
    with receiver() as consumer:
        for path in ("ok", "fail", "off"):
            stack.api("POST", place, {"url": f"{consumer.url}/{path}", "uid": path})
        stack.api("POST", f"/api/v1/app/{app}/msg", {"eventType": "a.b", "payload": {}})
        stack.api("PATCH", f"{place}/off", {"disabled": True})
        stack.api("POST", "/api/v1/stats/usage/app", {"since": "2026-01-01T00:00:00Z",
                                                     "until": "2026-01-02T00:00:00Z"})  # fmt: skip
        stack.run()
        stack.sweep(timedelta(0))
        stack.api("GET", "/api/v1/app/nobody")
        stack.damage(app)
        assert stack.api("GET", place).json["data"] == []
        [task] = dispatched(stack, app)
        for fault in FAULTS:
            stack.watch = raising(fault)
            stack.api("GET", f"/api/v1/app/{app}")
            # A crashing batch fails as a whole, after its log line.
            with suppress(ServiceError, ValueError):
                stack.invoke("DeliverFunction", sqs_event(task))
            with suppress(ServiceError, ValueError):
                stack.invoke("FanoutFunction", sqs_event("nonsense", tries=10))
        stack.watch = lambda *_: None
        stack.bring("IntakeFunction", json.dumps({"application": app, "color": "red"}))


def dispatched(stack: Deployed, app: str) -> list[str]:
    """Returns the encoded task of a delivery."""
    sent: list[str] = []

    def look(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "SendMessageBatch":
            sent.extend(entry["MessageBody"] for entry in arguments["Entries"])

    stack.watch = look
    stack.api("POST", f"/api/v1/app/{app}/msg", {"eventType": "a.b", "payload": {}})
    return sent[:1]


def raising(fault: Exception) -> Any:
    def watch(operation: str, arguments: dict[str, Any]) -> None:
        # Calls that begin a batch or store dead letters do not fail.
        if operation not in ("BatchGetItem", "SendMessage", "SendMessageBatch"):
            raise fault

    return watch


@pytest.fixture(scope="module")
def logged() -> dict[str, set[str]]:
    """Returns the fields of each kind of log line."""
    output, found = StringIO(), dict[str, set[str]]()
    with deployed() as stack, redirect_stdout(output), redirect_stderr(StringIO()):
        everything_goes_wrong(stack)
    for line in map(json.loads, output.getvalue().splitlines()):
        found.setdefault(line["message"], set()).update(line)
    return found


def of_query(query: str) -> set[str]:
    """Returns the fields that a query reads, without those it defines."""
    bare = re.sub(r'"[^"]*"|/[^/]*/|@\w+|\b\d+\w*', "", query)
    made = set(re.findall(r"\bas (\w+)", bare))
    return set(re.findall(r"[A-Za-z_]+", bare)) - made - LANGUAGE


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 8


@pytest.mark.parametrize("query", QUERIES)
def test_some_kind_of_log_line_has_every_field_of_a_query(
    logged: dict[str, set[str]], query: str
) -> None:
    kinds = re.findall(r'"(\w+\.\w+)"', query)

    assert set(kinds) <= logged.keys()
    wanted = of_query(query)
    assert [k for k in kinds or logged if wanted <= logged[k] | OF_EVERY_LINE], wanted


def test_the_page_lists_the_fields_of_every_kind_of_log_line(logged: dict[str, set[str]]) -> None:
    rows = re.findall(r"^\| (`\w+\.\w+`.*?) \|.*?\| (.*?) \|$", PAGE, re.MULTILINE)
    reported = {
        kind: set(re.findall(r"`(\w+)`", fields))
        for kinds, fields in rows
        for kind in re.findall(r"`(\w+\.\w+)`", kinds)
    }

    assert logged.keys() <= reported.keys()
    for kind, fields in logged.items():
        assert fields - OF_EVERY_LINE <= reported[kind], kind
