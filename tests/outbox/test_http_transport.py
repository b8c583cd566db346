"""The answers of the HTTP API, and of what stands before it."""

import pytest
import urllib3

from outrider.outbox import HttpTransport
from outrider.outbox.entry import Accepted, Delayed, Entry, Refused, Result
from tests.outbox.kit.served_api import Answer, ServedApi, answer, served_api

BODY = '{"eventType":"invoice.paid","eventId":"event","payload":{"id": 1}}'


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ServedApi:
    made = served_api(monkeypatch)
    made.application("acme")
    return made


def send(api: ServedApi, application: str = "acme", body: str = BODY) -> Result:
    [result] = api.transport().send([Entry(1, application, "event", body, 0, "lease")])
    return result


def test_an_event_becomes_a_message_with_its_id_and_key(api: ServedApi) -> None:
    result = send(api)

    assert isinstance(result, Accepted)
    assert api.requests == [("/api/v1/app/acme/msg", "outbox_event")]
    assert api.accepted("acme") == ["event"]


def test_a_repetition_gets_the_same_message(api: ServedApi) -> None:
    assert send(api) == send(api)
    assert api.accepted("acme") == ["event"]


@pytest.mark.parametrize(
    ("application", "body", "reason"),
    [
        ("unknown", BODY, "404"),
        ("acme", '{"eventType":"a","payload":[]}', "422"),
        ("acme", '{"eventType":"a b","payload":{}}', "422"),
        ("acme", "{", "422"),
        ("acme", f'{{"eventType":"a","payload":{{"t":"{"x" * 1_100_000}"}}}}', "413"),
    ],
)
def test_an_event_that_the_service_refuses_is_refused_with_its_words(
    api: ServedApi, application: str, body: str, reason: str
) -> None:
    result = send(api, application, body)

    assert isinstance(result, Refused)
    assert result.reason.startswith(f"{reason} {{")


def test_a_wrong_token_delays_everything_and_refuses_nothing(api: ServedApi) -> None:
    pool: urllib3.PoolManager = api  # type: ignore[assignment]
    transport = HttpTransport("https://outrider.test/", "no.token.of.ours", pool=pool)

    [result] = transport.send([Entry(1, "acme", "event", BODY, 0, "lease")])

    assert isinstance(result, Delayed)
    assert result.is_general


@pytest.mark.parametrize(
    ("fault", "general", "after_ms"),
    [
        (answer(500, {"code": "server_error", "detail": "ours"}), False, None),
        (answer(503, {"code": "unavailable"}, **{"retry-after": "7"}), True, 7_000),
        (answer(429, {"code": "rate_limit"}, **{"retry-after": "99999"}), True, 3_600_000),
        (answer(429, {"code": "rate_limit"}, **{"retry-after": "-1"}), True, None),
        (answer(429, {}, **{"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}), True, None),
        (answer(403, {"code": "insufficient access"}), True, None),
        (answer(405, {"code": "method_not_allowed"}), True, None),
        (answer(400, {"code": "bad_token"}), True, None),
        # Not ours: a gateway, a proxy, another address.
        (answer(404, {"message": "Not Found"}), True, None),
        (Answer(404, b"<html>nginx</html>"), True, None),
        (Answer(409, b"busy"), True, None),
        (Answer(302, b"", {"location": "https://elsewhere.test"}), True, None),
        (Answer(200, b"<html>Log in</html>"), True, None),
        (Answer(200, b'{"id": 5}'), True, None),
        (Answer(202, b"[" * 100_000), True, None),
        (Answer(502, b"\xff\xfe"), True, None),
        (urllib3.exceptions.ReadTimeoutError(urllib3.HTTPConnectionPool("a"), "/", ""), True, None),
        (urllib3.exceptions.ProtocolError("Connection aborted."), True, None),
        (urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool("a"), "/"), True, None),
    ],
)
def test_what_may_pass_is_delayed(
    api: ServedApi, fault: Answer | Exception, general: bool, after_ms: int | None
) -> None:
    api.faults = [fault]

    result = send(api)

    assert isinstance(result, Delayed)
    assert (result.is_general, result.after_ms) == (general, after_ms)


def test_a_reason_is_one_short_line_without_control_characters(api: ServedApi) -> None:
    api.faults = [Answer(422, b'{"detail": "\x1b[31mred\r\n' + b"x" * 5_000 + b'"}')]
    result = send(api)
    assert isinstance(result, Delayed)  # no valid JSON

    api.faults = [answer(422, {"detail": "a\u202eb" + "x" * 5_000})]
    result = send(api)
    assert isinstance(result, Refused)
    assert len(result.reason) == 500
    assert result.reason.isprintable()
