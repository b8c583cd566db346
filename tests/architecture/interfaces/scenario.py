"""Every line that the functions log, produced on fakes."""

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from functions.batch import MAX_TRIES
from shared.adapters.memory import (
    MemoryDeadLetters,
    MemoryMessageQueue,
    MemoryMessages,
    ScriptedHttp,
)
from shared.adapters.memory.http import OK
from shared.adapters.sqs.background_queue import encode_step
from shared.adapters.sqs.delivery_codec import encode_dispatch, encode_task
from shared.domain.deliveries.reply import Reply
from shared.domain.errors import InfrastructureError
from shared.observability import Log, logger
from shared.services.background.engine import BackgroundEngine
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.fanout import FanoutService
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.functions import services_by_function
from tests.support.arrange.handlers import handler
from tests.support.arrange.tenant import BODIES
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event

GONE = Reply(status_code=410, body=b"", duration_ms=1)
# The work of each function behind a queue.
WORK: tuple[tuple[type, str], ...] = (
    (FanoutService, "expand"),
    (DeliveryService, "attempt"),
    (BackgroundEngine, "advance"),
    (MemoryMessages, "add"),
)
APP = "/api/v1/app/acme"
MISFIT = {"eventType": "a.b", "payload": {"amount": "much"}}
TYPE = {
    "name": "a.b",
    "description": "",
    "schemas": {"1": {"properties": {"amount": {"type": "integer"}}}},
    "schemaEnforcement": "warn",
}


def log_lines() -> list[dict[str, Any]]:
    """Returns the lines, those of the level DEBUG included."""
    output = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output):
        _log_everything_from(patch)
        functions = Functions(patch)
        functions.requests()
        functions.failures(patch)
        functions.batches()
        functions.failed_batches(patch)
    return [json.loads(line) for line in output.getvalue().splitlines()]


class Functions:
    """The handlers on one app under test."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.system = SystemUnderTest(ScriptedHttp([OK, GONE]))
        self.system.without_inline_fanout()
        self.modules: dict[str, ModuleType] = {
            name: handler(name, made, patch)
            for name, made in services_by_function(self.system).items()
        }
        self.call = ApiClient(self.system, self.modules["api"], self.modules["ingest"])

    def invoke(self, function: str, *bodies: str, tries: int = 1) -> None:
        self.modules[function].lambda_handler(sqs_event(*bodies, tries=tries), Context())

    def requests(self) -> None:
        """Requests that succeed, and some that are refused."""
        app = self.call("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
        self.call("POST", f"{APP}/endpoint", {"url": "https://example.com"})
        self.call("POST", "/api/v1/event-type", TYPE)
        assert self.call("POST", f"{APP}/msg", MISFIT).status == 202
        assert self.call("POST", f"{APP}/msg", MISFIT).status == 202
        consumer = self.call.token(sub=app, org=ORG)
        assert self.call("GET", f"{APP}/endpoint", token=consumer).status == 200
        assert self.call("GET", f"{APP}/endpoint", token=None).status == 401
        assert self.call("GET", "/api/v1/app/unknown").status == 404

    def failures(self, patch: pytest.MonkeyPatch) -> None:
        """Requests that fail, for a dependency and for a bug."""
        for error, status in ((_down(), 503), (ValueError(), 500)):
            with patch.context() as failing:
                failing.setattr(MemoryMessageQueue, "send", _raising(error))
                assert self.call("POST", f"{APP}/msg", MISFIT).status == status

    def batches(self) -> None:
        """Deliveries that succeed and that end, a background task and a sweep."""
        for dispatch, _ in self.system.message_queue.sent:
            self.invoke("fanout", encode_dispatch(dispatch))
        for task, _ in self.system.delivery_queue.sent:
            self.invoke("deliver", encode_task(task))
        usage = BODIES["statistics.aggregate-app-stats"]
        assert self.call("POST", "/api/v1/stats/usage/app", usage).status == 202
        for step, _ in tuple(self.system.background_queue.sent):
            self.invoke("background", encode_step(step))
        self.invoke("sweep")
        intake = {"application": "acme", **MISFIT}
        self.invoke("intake", json.dumps(intake), json.dumps(intake | {"color": "red"}))

    def failed_batches(self, patch: pytest.MonkeyPatch) -> None:
        """Tasks that fail at every try: for a dependency, for a bug, and with no place to go."""
        [(dispatch, _), *_] = self.system.message_queue.sent
        [(task, _), *_] = self.system.delivery_queue.sent
        [(step, _), *_] = self.system.background_queue.sent
        bodies = {
            "fanout": encode_dispatch(dispatch),
            "deliver": encode_task(task),
            "background": encode_step(step),
            "intake": json.dumps({"application": "acme", **MISFIT}),
        }
        for error in (_down(), ValueError()):
            with patch.context() as failing:
                for service, method in WORK:
                    failing.setattr(service, method, _raising(error))
                for function, body in bodies.items():
                    self.invoke(function, body, tries=MAX_TRIES)
                failing.setattr(MemoryDeadLetters, "add", _raising(_down()))
                self.invoke("deliver", bodies["deliver"], tries=MAX_TRIES)


def _log_everything_from(patch: pytest.MonkeyPatch) -> None:
    """Replaces the logger of every module by one that leaves no level out."""
    talkative = Log("DEBUG")
    for module in list(sys.modules.values()):
        if getattr(module, "logger", None) is logger:
            patch.setattr(module, "logger", talkative)


def _down() -> InfrastructureError:
    error = InfrastructureError("The queue is down.")
    error.__cause__ = OSError()
    return error


def _raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
