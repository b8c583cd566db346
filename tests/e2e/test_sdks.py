"""The published SDKs on the running stack: each checks its responses, and calls every operation."""

import re
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from functions.api.operations import Operation
from tests.e2e.kit.recorder import Call
from tests.e2e.kit.sdks import COMPILED, SDKS, Run
from tests.support.arrange.handlers import handler

# Operations that an SDK has no method for.
LACKING = {
    "authentication.dashboard-access": {"python 2", "javascript 2"},
    "destination.rotate-secret": {"python 1", "javascript 1", "javascript 2"},
    "endpoint.get-attempt-stats": {"python 1", "javascript 1", "javascript 2"},
    "message.bulk-expunge-content": {"python 1", "javascript 1"},
    **dict.fromkeys(
        (  # those of the second generation
            "destination.create",
            "destination.delete",
            "destination.get",
            "destination.list",
            "destination.patch",
            "destination.transformation.get",
            "destination.transformation.patch",
            "destination.upsert",
        ),
        frozenset({"python 1", "javascript 1"}),
    ),
    "document.get": SDKS.keys(),  # these six are for readers of the documentation
    "document.page": SDKS.keys(),
    "document.portal": SDKS.keys(),
    "document.script": SDKS.keys(),
    "document.start": SDKS.keys(),
    "document.style": SDKS.keys(),
    "health.ping": SDKS.keys(),  # for monitors
    "message-attempt.list-by-endpoint-deprecated": SDKS.keys(),  # what older SDKs had
    "message-attempt.list-by-msg-deprecated": SDKS.keys(),
    **dict.fromkeys(
        (  # operations of our own
            "application.get-endpoint-stats",
            "background-task.cancel",
            "destination.get-secret",
            "destination.get-setup",
            "endpoint.delete-web-identity",
            "endpoint.get-web-identity",
            "endpoint.set-web-identity",
            "endpoint-keys.get",
            "endpoint.pause",
            "endpoint.resume",
            "endpoint.test-filter",
            "event-type.get-retry-schedule",
            "event-type.set-retry-schedule",
            "message.broadcast",
            "message.cancel",
        ),
        SDKS.keys(),
    ),
    **dict.fromkeys(
        (  # those that only a portal calls
            "application.get-attempt-stats",
            "authentication.console-access",
            "authentication.exchange-one-time-token",
            "authentication.whoami",
            "endpoint.get-throttling-status",
            "message-attempt.count-by-endpoint",
            "message-attempt.get-headers",
            "message.get-raw-payload",
            "message.search",
            "message.test-attempt",
            "statistics.app-attempts",
            "endpoint.get-mtls",
            "endpoint.get-mtls-2",
            "endpoint.get-oauth",
            "endpoint.get-oauth-2",
            "endpoint.get-server-ca",
            "endpoint.set-mtls-config",
            "endpoint.set-oauth-config",
            "endpoint.set-server-ca",
            "endpoint.delete-mtls-config",
            "endpoint.delete-oauth-config",
            "environment.get-settings",
            "event-catalog.get-settings",
            "event-catalog.list",
            "management.environment-settings.get",
            "management.environment-settings.patch",
            "management.environment-settings.update",
        ),
        SDKS.keys(),
    ),
}

# Operations that the compiled programs call, each without an error.
MAIN_JOB = {
    "application.create",
    "application.get",
    "application.delete",
    "authentication.app-portal-access",
    "endpoint.create",
    "endpoint.delete",
    "endpoint.get-secret",
    "endpoint.rotate-secret",
    "event-type.create",
    "message-attempt.list-by-msg",
    "message.create",
    "message.get",
    "operational-webhook.endpoint.create",
    "operational-webhook.endpoint.delete",
    "operational-webhook.endpoint.get-secret",
    "operational-webhook.endpoint.rotate-secret",
}


# Names of the operations, each with a pattern of the "METHOD path" of its requests.
Shapes = list[tuple[str, re.Pattern[str]]]


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch) -> Shapes:
    """Returns patterns of every served operation, the most specific first."""
    served: tuple[Operation, ...] = handler("api", SimpleNamespace(), monkeypatch).OPERATIONS
    exact_first = sorted(served, key=lambda operation: operation.path.count("<"))
    return [
        (o.name, re.compile(f"{o.method} {re.sub('<[^>]*>', '[^/]+', o.path)}"))
        for o in exact_first
    ]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", SDKS)
def test_every_check_of_the_sdk_holds_and_every_operation_is_called(
    name: str, sdk_runs: dict[str, Future[Run]], shapes: Shapes
) -> None:
    if name not in sdk_runs and name.startswith("javascript"):
        pytest.skip("Node.js is not here: the JavaScript SDK was not tried")
    assert name in sdk_runs, f"{SDKS[name].program[0]} is not here: `make test` installs it"

    run = sdk_runs[name].result()

    assert run.passed, run.output
    assert all(re.match(SDKS[name].agent, call.agent) for call in run.calls)
    called = {operation_of(call, shapes) for call in run.calls if call.status < 300}
    lacking = {operation for operation, sdks in LACKING.items() if name in sdks}
    assert called == {operation for operation, _ in shapes} - lacking


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", COMPILED)
def test_the_sdk_does_the_main_job(
    name: str, sdk_runs: dict[str, Future[Run]], shapes: Shapes
) -> None:
    if reason := COMPILED[name].left_out:
        pytest.skip(f"the SDK was not tried: {reason}")

    run = sdk_runs[name].result()

    assert run.passed, run.output
    assert all(re.match(COMPILED[name].agent, call.agent) for call in run.calls)
    assert {operation_of(call, shapes) for call in run.calls if call.status < 300} >= MAIN_JOB


def operation_of(call: Call, shapes: Shapes) -> str:
    request = f"{call.method} {call.path}"
    return next(name for name, shape in shapes if shape.fullmatch(request))
