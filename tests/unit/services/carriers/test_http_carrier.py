"""Attempts as HTTP requests, apart from the engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.ids import MessageId
from shared.domain.messages.message import Body
from shared.domain.pipeline.shipment import Shipment
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.receiver_auth.authorization import Authorizer
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import endpoint, new_id
from tests.support.arrange.deliveries import PAYLOAD, arranged

BODY = Body('{"a": 1.10}')
OK = Reply(status_code=200, body=b"", duration_ms=1)
REFUSED = Reply(status_code=0, body=b"", duration_ms=1, error="Refused.", refused=True)


def no_authorizer() -> Authorizer:
    """Fails: an endpoint without authentication never asks for this."""
    raise AssertionError("A plain endpoint needs no authorizer.")


def shipment(body: Body = BODY) -> Shipment:
    now = datetime.now(UTC)
    return Shipment(
        message_id=MessageId(new_id("msg")),
        endpoint=endpoint(headers={"X-Own": "1"}),
        body=body,
        event_type="a.b",
        number=1,
        sent_at=now,
    )


def carrier(*replies: Reply) -> tuple[HttpCarrier, ScriptedHttp]:
    http = ScriptedHttp(replies)
    return HttpCarrier(http=http, ed25519=LibraryEd25519(), authorizer=no_authorizer), http


def test_a_shipment_is_one_signed_post_of_its_body() -> None:
    sender, http = carrier(OK)
    sent = shipment()

    reply = sender.send(sent, lambda: True, lambda: True)

    [request] = http.requests
    assert reply.ok
    assert (request.url, request.body) == (sent.endpoint.url, BODY.text.encode())
    assert request.headers["X-Own"] == "1"
    assert "content-type" not in request.headers
    Webhook(sent.endpoint.secret.reveal()).verify(request.body, request.headers)


def test_a_body_of_another_type_is_sent_with_its_content_type() -> None:
    sender, http = carrier(OK)

    sender.send(shipment(Body("<a/>", "text/xml")), lambda: True, lambda: True)

    assert http.requests[0].headers["content-type"] == "text/xml"


@pytest.mark.parametrize(("has_time", "requests"), [(True, 2), (False, 1)])
def test_a_refused_connection_is_tried_again_only_with_time(has_time: bool, requests: int) -> None:
    sender, http = carrier(REFUSED, OK)

    reply = sender.send(shipment(), lambda: True, lambda: has_time)

    assert (reply.ok, len(http.requests)) == (has_time, requests)


def test_the_engine_records_the_reply_of_a_carrier_that_knows_no_http(
    system: SystemUnderTest,
) -> None:
    taken: list[Shipment] = []

    class Courier:
        def send(self, shipment: Shipment, *_: Callable[[], bool]) -> Reply:
            taken.append(shipment)
            return OK

    at = arranged(system)

    [(task, _)] = system.delivery_queue.sent
    report = replace(system.delivery, carrier=Courier()).attempt(task)

    assert report.outcome is Outcome.DELIVERED
    assert system.http.requests == []
    [sent] = taken
    assert (sent.message_id, sent.endpoint.id) == (at.message.id, at.endpoint.id)
    assert (sent.event_type, sent.number, sent.body.text) == ("a.b", 1, PAYLOAD)
