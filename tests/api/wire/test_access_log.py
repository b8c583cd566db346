"""The access log: one line per request, without its contents."""

from typing import Any

import pytest

from shared.adapters.memory import MemoryDeliveryQueue
from shared.domain.errors import InfrastructureError
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import Tenant
from tests.support.assertions.captured_logs import captured_logs

SECRET = "4111-1111-1111-1111"


def line_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    [line] = captured_logs(capsys)
    assert isinstance(line.pop("ms"), int)
    del line["timestamp"]
    return line


def test_the_access_log_has_the_operation_and_the_caller(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    app = api("POST", "/api/v1/app", {"name": SECRET, "uid": "acme"}).json["id"]

    assert line_of(capsys) == {
        "message": "request.answered",
        "request": "JKJaXmPLvHcESHA=",
        "operation": "application.create",
        "status": 201,
        "org": ORG,
    }

    consumer = api.token(sub=app, org=ORG)
    api("GET", f"/api/v1/app/{app}/endpoint", token=consumer)

    line = line_of(capsys)
    assert (line["operation"], line["status"]) == ("endpoint.list", 200)
    assert (line["org"], line["app"]) == (ORG, app)


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_access_log_of_an_accepted_message_has_the_id_of_its_attempts(
    tenant: Tenant, capsys: pytest.CaptureFixture[str], slash: str
) -> None:
    capsys.readouterr()
    body = {"eventType": "invoice.paid", "payload": {"card": SECRET}}

    message = tenant.api("POST", f"/api/v1/app/{tenant.ids['app_id']}/msg{slash}", body).json

    assert line_of(capsys) == {
        "message": "message.accepted",
        "app": tenant.ids["app_id"],
        "msg": message["id"],
        "endpoints": 1,
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "operation"),
    [
        ("POST", "/api/v1/app", {"name": 4111}, 422, "validation", "application.create"),
        ("GET", f"/api/v1/app/{SECRET}", None, 404, "not_found", "application.get"),
        ("POST", f"/api/v1/app/{SECRET}/msg", b"4111", 422, "validation", "message.create"),
        ("PUT", "/api/v1/app", None, 405, "method_not_allowed", None),
        ("GET", f"/{SECRET}", None, 404, "not_found", None),
    ],
)
def test_the_access_log_of_a_rejected_request_does_not_quote_it(
    api: ApiClient,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    body: Any,
    status: int,
    code: str,
    operation: str | None,
) -> None:
    assert api(method, path, body).status == status

    line = line_of(capsys)
    assert (line["status"], line["code"], line.get("operation")) == (status, code, operation)
    assert "4111" not in str(line)
    assert "level" not in line


def test_the_access_log_never_contains_the_token(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    good = api.token(sub=ORG)
    for token in (good, good[:-2], "not.a.token"):
        api("GET", "/api/v1/app", token=token)
        api("POST", "/api/v1/app/acme/msg", {}, token=token)

    written = capsys.readouterr().out
    assert written.count("authentication_failed") == 4
    for part in (*good.split("."), "not.a.token"):
        assert part not in written


def test_a_failing_dependency_is_logged_as_a_warning_that_names_it(
    tenant: Tenant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise InfrastructureError("The queue is down.")

    monkeypatch.setattr(MemoryDeliveryQueue, "send", down)
    capsys.readouterr()

    tenant.api("POST", f"/api/v1/app/{tenant.ids['app_id']}/msg", {"eventType": "a", "payload": {}})

    line = line_of(capsys)
    assert (line["level"], line["status"], line["org"]) == ("WARN", 503, ORG)
    assert (line["error"], line["reason"]) == ("InfrastructureError", "The queue is down.")


@pytest.mark.parametrize("path", ["/api/v1/app/{}/msg", "/api/v1/app/{}/msg/"])
def test_a_crash_is_logged_as_an_error_with_its_place_but_not_its_text(
    tenant: Tenant,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    def crash(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(MemoryDeliveryQueue, "send", crash)
    capsys.readouterr()
    body = {"eventType": "a", "payload": {}}

    tenant.api("POST", path.format(tenant.ids["app_id"]), body)

    line = line_of(capsys)
    assert (line["level"], line["status"], line["error"]) == ("ERROR", 500, "ValueError")
    assert line["places"][-1].startswith("test_access_log.py:")
    assert SECRET not in str(line)
