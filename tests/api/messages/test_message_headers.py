"""Headers of messages, on every delivery of theirs."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.api_client import ApiClient

APP = "/api/v1/app/acme"
URL = "https://example.com/hook"
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
FAILED = Reply(status_code=500, body=b"", duration_ms=1)
SENT = Reply(status_code=200, body=b"", duration_ms=1)


@pytest.fixture
def receiver(api: ApiClient) -> ScriptedHttp:
    """The receiver of an application's endpoint."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    http: ScriptedHttp = api.system.http
    return http


def endpoint(api: ApiClient, **fields: Any) -> str:
    made: str = api("POST", f"{APP}/endpoint", {"url": URL, **fields}).json["id"]
    return made


def message(api: ApiClient, *, sent: dict[str, str] | None = None, **fields: Any) -> Any:
    body = {"eventType": "a.b", "payload": {}, **fields}
    answer = api("POST", f"{APP}/msg", body, headers=sent or {})
    assert answer.status == 202, answer.text
    return answer.json


def test_a_messages_headers_are_on_its_deliveries_below_the_endpoints_own(
    api: ApiClient, receiver: ScriptedHttp
) -> None:
    endpoint(api, headers={"X-Both": "endpoint", "X-Own": "1"})

    message(api, headers={"X-Both": "message", "X-Region": "eu"})
    api.system.run()

    [request] = receiver.requests
    assert request.headers["X-Region"] == "eu"
    assert (request.headers["X-Both"], request.headers["X-Own"]) == ("endpoint", "1")


def test_a_retry_after_days_has_the_headers_still(api: ApiClient, receiver: ScriptedHttp) -> None:
    endpoint(api, retrySchedule=[86_400, 86_400])
    object.__setattr__(receiver, "script", [FAILED, FAILED, SENT])

    message(api, headers={"X-Region": "eu"}, sent={"traceparent": PARENT})
    api.system.run(10_000)

    assert len(receiver.requests) == 3
    for request in receiver.requests:
        assert (request.headers["X-Region"], request.headers["traceparent"]) == ("eu", PARENT)


@pytest.mark.parametrize("payload", [{}, {"text": "x" * 60_000}])
def test_the_trace_of_the_request_is_handed_through(
    api: ApiClient, receiver: ScriptedHttp, payload: Any
) -> None:
    endpoint(api)

    message(api, payload=payload, sent={"Traceparent": PARENT, "TraceState": "a=b"})
    message(api, payload=payload, sent={"traceparent": "nonsense", "tracestate": "a=b"})
    api.system.run()

    first, second = receiver.requests
    assert (first.headers["traceparent"], first.headers["tracestate"]) == (PARENT, "a=b")
    assert not {"traceparent", "tracestate"} & second.headers.keys()


def test_a_raw_payload_keeps_its_type_and_the_headers(
    api: ApiClient, receiver: ScriptedHttp
) -> None:
    endpoint(api)
    raw = {"rawPayload": "<a/>", "headers": {"content-type": "text/xml"}}

    message(api, transformationsParams=raw, headers={"X-Region": "eu"})
    api.system.run()

    [request] = receiver.requests
    assert (request.headers["content-type"], request.headers["X-Region"]) == ("text/xml", "eu")


def test_headers_are_expunged_with_the_payload(api: ApiClient, receiver: ScriptedHttp) -> None:
    made = message(api, headers={"X-Secret-Region": "eu"})

    assert api("DELETE", f"{APP}/msg/{made['id']}/content").status == 204

    [stored] = api.system.store.messages.values()
    assert stored.headers == ()


def test_headers_are_not_logged(
    api: ApiClient, receiver: ScriptedHttp, capfd: pytest.CaptureFixture[str]
) -> None:
    endpoint(api)
    message(api, headers={"X-Region": "hush-hush"}, sent={"traceparent": PARENT})
    api.system.run()

    assert len(receiver.requests) == 1
    logged = capfd.readouterr().out
    assert "message.accepted" in logged
    assert "hush-hush" not in logged
    assert PARENT not in logged


def test_deliveries_say_type_and_attempt_where_the_endpoint_asks_for_it(
    api: ApiClient, receiver: ScriptedHttp
) -> None:
    made = endpoint(api, infoHeaders=True)
    object.__setattr__(receiver, "script", [FAILED, SENT])
    sent = message(api)
    api.system.run()
    assert api("POST", f"{APP}/msg/{sent['id']}/endpoint/{made}/resend").status == 202
    api.system.run()

    numbers = [request.headers["webhook-attempt"] for request in receiver.requests]
    assert numbers == ["1", "2", "0"]
    assert {request.headers["webhook-event-type"] for request in receiver.requests} == {"a.b"}


def test_deliveries_say_neither_by_default(api: ApiClient, receiver: ScriptedHttp) -> None:
    endpoint(api)
    message(api)
    api.system.run()

    [request] = receiver.requests
    assert not {"webhook-event-type", "webhook-attempt"} & request.headers.keys()
    assert request.method == "POST"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_an_endpoint_chooses_the_method_of_its_deliveries(
    api: ApiClient, receiver: ScriptedHttp, method: str
) -> None:
    place = f"{APP}/endpoint/{endpoint(api, method=method)}"
    message(api)
    api.system.run()
    api.system.clock.advance(timedelta(minutes=1))

    assert receiver.requests[0].method == method
    assert api("PUT", place, {"url": URL}).json["method"] == "POST"
    assert api("PATCH", place, {"method": "PATCH"}).json["method"] == "PATCH"
