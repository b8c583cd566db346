"""Challenges: no endpoint gets a delivery before it has answered."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from standardwebhooks import Webhook

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.challenge import nonce
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.ids import EndpointId
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import PAYLOAD, ArrangedDelivery, arranged

URL = "https://example.com/hook?a=b%20c"
Answer = Callable[[RecordedRequest], Reply]


def reply(body: bytes = b"", status: int = 200, *headers: tuple[str, str]) -> Reply:
    return Reply(status_code=status, body=body, duration_ms=1, response_headers=headers)


def nonce_of(request: RecordedRequest) -> bytes:
    if request.method == "GET":
        [value] = parse_qs(urlsplit(request.url).query)["challenge"]
        return value.encode()
    return str(json.loads(request.body)["challenge"]).encode()


def is_challenge(request: RecordedRequest) -> bool:
    return request.body != PAYLOAD.encode()


def asked(kind: str, answer: Answer) -> tuple[SystemUnderTest, ArrangedDelivery]:
    """Arranges a delivery to an endpoint with a challenge, which it answers so."""

    def script(request: RecordedRequest) -> Reply:
        return answer(request) if is_challenge(request) else reply()

    system = SystemUnderTest(http=ScriptedHttp(script))
    return system, arranged(system, EndpointInput(url=URL, challenge=kind))


def echo(request: RecordedRequest) -> Reply:
    return reply(nonce_of(request))


def echo_in_json(request: RecordedRequest) -> Reply:
    return reply(json.dumps({"challenge": nonce_of(request).decode(), "x": 1}).encode(), 201)


def allow(request: RecordedRequest) -> Reply:
    origin = request.headers["webhook-request-origin"]
    return reply(b"", 204, ("WebHook-Allowed-Origin", origin.upper()))


def allow_all(_: RecordedRequest) -> Reply:
    return reply(b"", 200, ("webhook-allowed-origin", "*"))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("GET", echo), ("POST", echo), ("GET", echo_in_json), ("POST", echo_in_json), ("OPTIONS", allow), ("OPTIONS", allow_all)],
)  # fmt: skip
def test_an_endpoint_that_answers_gets_its_deliveries_and_is_asked_once(
    kind: str, answer: Answer
) -> None:
    system, at = asked(kind, answer)
    assert not at.endpoint.challenge_answered

    assert [report.outcome for report in system.run()] == [Outcome.DELIVERED]
    system.manual.send(
        at.message,
        at.endpoint.id,
        at.message.delivery_key(at.endpoint.id).manual_attempt_id("x", system.clock.now()),
        throttled=False,
    )
    assert [report.outcome for report in system.run()] == [Outcome.DELIVERED]

    challenge, *deliveries = system.http.requests
    assert challenge.method == kind
    assert [request.url for request in deliveries] == [URL, URL]
    assert system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id).challenge_answered


def wrong(_: RecordedRequest) -> Reply:
    return reply(b"something else")


WRONG: list[tuple[str, Answer]] = [
    ("GET", wrong),
    ("POST", lambda _: reply(b"")),
    ("POST", lambda _: reply(b'{"challenge":7}')),
    ("POST", lambda _: reply(b'{"challenge":"\\ud800"}')),
    ("POST", lambda _: reply(b'{"challenge":')),
    ("POST", lambda _: reply(b"{" * 20_000)),
    ("GET", lambda request: reply(nonce_of(request), 404)),
    ("GET", lambda request: reply(nonce_of(request), 302)),
    ("GET", lambda request: reply(nonce_of(request) + b"x")),
    ("POST", lambda request: reply(b"\xff" + nonce_of(request))),
    ("OPTIONS", lambda _: reply()),
    ("OPTIONS", lambda _: reply(b"", 200, ("webhook-allowed-origin", "other.example"))),
    ("OPTIONS", lambda _: reply(b"", 200, ("webhook-allowed-origin", "*"), ("webhook-allowed-origin", "x"))),
    ("OPTIONS", lambda _: reply(b"", 403, ("webhook-allowed-origin", "*"))),
    ("GET", lambda _: Reply(status_code=0, body=b"", duration_ms=9, error="Refused.", refused=True)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answer"), WRONG, ids=range(len(WRONG)))
def test_an_endpoint_that_does_not_answer_gets_nothing_and_is_asked_again(
    kind: str, answer: Answer
) -> None:
    system, at = asked(kind, answer)

    outcomes = [report.outcome for report in system.run()]

    assert outcomes == [Outcome.RETRYING] * 3 + [Outcome.EXHAUSTED]
    assert all(map(is_challenge, system.http.requests))
    assert not system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id).challenge_answered


def test_another_url_is_asked_again() -> None:
    system, at = asked("GET", echo)
    system.run()

    moved = system.endpoints.change(
        OWNER, at.message.app_id, at.endpoint.id, lambda e: replace(e, url="https://example.org/")
    )

    assert not moved.challenge_answered


def test_a_challenge_is_signed_under_an_id_of_its_own() -> None:
    system, at = asked("POST", echo)
    system.run()

    challenge, delivery = system.http.requests
    assert challenge.headers["webhook-id"] != delivery.headers["webhook-id"]
    assert challenge.headers["webhook-id"].startswith("challenge_")
    signed = {name: v for name, v in challenge.headers.items() if name.startswith("webhook-")}
    timestamp = int(signed["webhook-timestamp"])
    assert timestamp == int(at.message.timestamp.timestamp())
    assert (
        Webhook(at.endpoint.secret.reveal()).sign(
            signed["webhook-id"], at.message.timestamp, challenge.body.decode()
        )
        == signed["webhook-signature"]
    )


def test_the_nonce_is_secret_and_differs_by_url_and_endpoint() -> None:
    _, at = asked("GET", echo)
    others = [
        replace(at.endpoint, url="https://example.com/other"),
        replace(at.endpoint, secret=Secret(b"another secret of 24 byte")),
        replace(at.endpoint, id=EndpointId(at.endpoint.id[:-1] + "x")),
    ]

    assert len({nonce(each) for each in [at.endpoint, *others]}) == 4
