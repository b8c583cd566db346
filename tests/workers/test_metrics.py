"""Metrics of template.yaml from the functions' log, and the log's size."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from shared.adapters.dynamodb.table import damage
from shared.adapters.memory import MemoryDeliveryQueue, MemoryMessages, ScriptedHttp
from shared.adapters.memory.http import OK
from shared.adapters.sqs.delivery_codec import encode_task
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.due_retry_shards import SWEEPS
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.functions import services_by_function
from tests.support.arrange.handlers import handler
from tests.support.assertions.captured_logs import captured_logs
from tests.support.aws.lambda_context import Context
from tests.support.aws.metric_filters import Observed, observed
from tests.support.aws.sqs_events import sqs_event
from tests.support.aws.template import resources, target

# Bytes that one delivered message may log, in all functions together.
BUDGET = 400


class Functions:
    """The handlers of one system, and CloudWatch's counts of their log lines."""

    def __init__(
        self,
        system: SystemUnderTest,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.system, self._capsys = system, capsys
        self.modules: dict[str, ModuleType] = {
            name: handler(name, made, monkeypatch)
            for name, made in services_by_function(system).items()
        }
        self.request = ApiClient(system, self.modules["api"], self.modules["ingest"])

    def invoke(self, function: str, *bodies: str) -> Any:
        return self.modules[function].lambda_handler(sqs_event(*bodies), Context())

    def lines(self) -> list[dict[str, Any]]:
        """Returns the log lines since the last call."""
        return captured_logs(self._capsys)

    def counted(self, function: str) -> list[Observed]:
        """Returns the metrics of the lines since the last call, as of this function's log."""
        logs = f"{function.title()}Logs"
        return [o for line in self.lines() for o in observed(logs, line)]

    def application(self) -> str:
        """Creates an application with an endpoint."""
        app = self.request("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
        self.request("POST", f"/api/v1/app/{app}/endpoint", {"url": "https://example.com"})
        self._capsys.readouterr()
        return str(app)

    def post(self, app: str, slash: str = "") -> str:
        path = f"/api/v1/app/{app}/msg{slash}"
        body = {"eventType": "invoice.paid", "payload": {"text": "x" * 1_000}}
        return str(self.request("POST", path, body).json["id"])

    def tasks(self) -> list[str]:
        """Returns the tasks in the delivery queue after the fan-out."""
        self.system.fan_out()
        found = [encode_task(task) for task, _ in self.system.delivery_queue.sent]
        self.system.delivery_queue.sent.clear()
        return found


@pytest.fixture
def functions(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Functions:
    return Functions(system, monkeypatch, capsys)


def test_a_delivered_message_logs_no_more_than_its_budget(functions: Functions) -> None:
    functions.request.system.clock.advance(timedelta(milliseconds=100))
    app = functions.application()
    message = functions.post(app)
    functions.system.clock.advance(timedelta(seconds=2))
    [(task, _)] = functions.system.delivery_queue.sent
    functions.invoke("deliver", encode_task(task))

    accepted, attempted = functions.lines()

    # The message id leads from the response to the attempts.
    assert accepted["msg"] == attempted["msg"] == message
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in (accepted, attempted))
    assert (attempted["total_ms"], len(text.encode())) > (2_000, 300)
    assert len(text.encode()) <= BUDGET


def test_a_message_is_counted_by_whichever_function_accepts_it(functions: Functions) -> None:
    app = functions.application()

    functions.post(app)
    assert functions.counted("ingest") == [
        Observed("MessagesAccepted", 1),
        Observed("AcceptanceTime", 0),
    ]

    functions.post(app, slash="/")
    assert functions.counted("api") == [Observed("MessagesAccepted", 1)]


def test_failed_requests_are_counted_as_client_or_server_errors(
    functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = functions.application()
    functions.request("GET", "/api/v1/app")
    assert functions.counted("api") == []
    functions.request("GET", "/api/v1/app/app_unknown")
    assert functions.counted("api") == [Observed("RequestsRefused", 1)]
    functions.request("POST", "/api/v1/app/app_unknown/msg", {})
    assert functions.counted("ingest") == [Observed("RequestsRefused", 1)]

    monkeypatch.setattr(MemoryDeliveryQueue, "send", raising(InfrastructureError("down")))
    for slash, function in (("", "ingest"), ("/", "api")):
        path, body = f"/api/v1/app/{app}/msg{slash}", {"eventType": "a", "payload": {}}
        functions.request("POST", path, body)
        assert functions.counted(function) == [Observed("RequestsFailed", 1)]

    monkeypatch.setattr(MemoryDeliveryQueue, "send", raising(ZeroDivisionError()))
    for slash, function in (("", "Ingest"), ("/", "Api")):
        path, body = f"/api/v1/app/{app}/msg{slash}", {"eventType": "a", "payload": {}}
        functions.request("POST", path, body)
        found = functions.counted(function)
        assert found == [Observed("RequestsFailed", 1), Observed("Crashes", 1)]


def test_a_successful_first_attempt_reports_the_latency_of_its_message(
    functions: Functions,
) -> None:
    functions.post(functions.application())
    [task] = functions.tasks()
    functions.system.clock.advance(timedelta(seconds=2))
    functions.lines()

    functions.invoke("deliver", task)

    assert functions.counted("deliver") == [
        Observed("Attempts", 1, "delivered"),
        Observed("DeliveryTime", 2_000 + OK.duration_ms),
        Observed("FailedShare", 0),
    ]


@pytest.mark.parametrize("outcome", Outcome)
def test_an_attempt_is_counted_by_its_outcome(
    functions: Functions, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    functions.post(functions.application())
    [task] = functions.tasks()
    functions.lines()
    monkeypatch.setattr(DeliveryService, "attempt", lambda *_: DeliveryReport(outcome))

    functions.invoke("deliver", task)

    counted = [o for o in functions.counted("deliver") if o.metric == "Attempts"]
    assert counted == [Observed("Attempts", 1, outcome.value)]


def test_a_failed_attempt_counts_against_the_successful_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = ScriptedHttp([Reply(status_code=500, body=b"", duration_ms=1)])
    functions = Functions(SystemUnderTest(broken), monkeypatch, capsys)
    functions.post(functions.application())
    [task] = functions.tasks()
    functions.lines()

    functions.invoke("deliver", task)

    assert functions.counted("deliver") == [
        Observed("Attempts", 1, "retrying"),
        Observed("FailedShare", 1),
    ]


def test_an_endpoint_that_is_disabled_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone_for_good = ScriptedHttp([Reply(status_code=410, body=b"", duration_ms=1)])
    functions = Functions(SystemUnderTest(gone_for_good), monkeypatch, capsys)
    functions.post(functions.application())
    functions.post(functions.request("GET", "/api/v1/app").json["data"][0]["id"])
    gone, canceled = functions.tasks()
    functions.lines()

    functions.invoke("deliver", gone)
    assert Observed("EndpointsDisabled", 1) in functions.counted("deliver")

    # Its attempts then end, each with the reason: disabled or deleted.
    functions.invoke("deliver", canceled)
    assert functions.counted("deliver") == [Observed("Attempts", 1, "canceled")]


def test_retries_moved_by_a_sweep_are_counted(functions: Functions) -> None:
    functions.invoke("sweep")

    assert functions.counted("sweep") == [Observed("RetriesSwept", 0)] * SWEEPS


@pytest.mark.parametrize("function", ["ingest", "api", "intake", "deliver", "background"])
def test_damaged_rows_are_counted(
    functions: Functions, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    monkeypatch.setattr(damage, "_reports", [])
    log_damaged_rows()
    damage.report("partition", "sort key")

    [line] = functions.lines()
    assert (line["level"], line["row"]) == ("WARN", "partition#sort key")
    assert observed(f"{function.title()}Logs", line) == [Observed("DamagedRows", 1)]


@pytest.mark.parametrize("function", ["fanout", "deliver", "background"])
def test_a_task_postponed_by_a_failing_dependency_is_counted(
    functions: Functions, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    module = functions.modules[function]
    failing = replace(module._services, decode=raising(InfrastructureError("down")))
    monkeypatch.setattr(module, "_services", failing)

    functions.invoke(function, "a task")

    assert functions.counted(function) == [Observed("TasksPostponed", 1)]


@pytest.mark.parametrize("function", ["fanout", "deliver", "background"])
def test_a_task_that_crashes_is_counted(functions: Functions, function: str) -> None:
    functions.invoke(function, "no task at all")

    assert functions.counted(function) == [Observed("Crashes", 1)]


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_messages_of_the_intake_queue_are_counted(functions: Functions) -> None:
    body = {"application": functions.application(), "eventType": "a.b", "payload": {}}

    functions.invoke("intake", json.dumps(body), json.dumps(body | {"color": "red"}))

    counted = functions.counted("intake")
    assert counted == [Observed("MessagesAccepted", 1), Observed("MessagesRefused", 1)]


def test_a_message_of_the_intake_queue_that_meets_a_failure_is_counted(
    functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"application": functions.application(), "eventType": "a.b", "payload": {}}
    failures = {"TasksPostponed": InfrastructureError("down"), "Crashes": ValueError("a mistake")}
    for metric, error in failures.items():
        monkeypatch.setattr(MemoryMessages, "add", raising(error))

        functions.invoke("intake", json.dumps(body))

        assert functions.counted("intake") == [Observed(metric, 1)]


def test_every_metric_is_tested_here() -> None:
    names = {
        transformation["MetricName"]
        for filter_ in resources("AWS::Logs::MetricFilter").values()
        for transformation in filter_["MetricTransformations"]
    }

    assert names == {
        "AcceptanceTime",
        "Attempts",
        "Crashes",
        "DamagedRows",
        "DeliveryTime",
        "EndpointsDisabled",
        "FailedShare",
        "MessagesAccepted",
        "MessagesRefused",
        "RequestsFailed",
        "RequestsRefused",
        "RetriesSetAside",
        "RetriesSwept",
        "TasksPostponed",
    }


def test_both_lanes_of_deliveries_are_counted_alike() -> None:
    filters: dict[str, list[tuple[str, Any]]] = {"DeliverLogs": [], "DeliverSlowLogs": []}
    for each in resources("AWS::Logs::MetricFilter").values():
        if (logs := target(each["LogGroupName"])) in filters:
            filters[logs].append((each["FilterPattern"], each["MetricTransformations"]))

    assert filters["DeliverLogs"] == filters["DeliverSlowLogs"] != []
