"""Raw bodies, sent to receivers in place of the payload."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from shared.adapters.memory import FixedClock, ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.messages.message import Body, MessageInput
from shared.domain.pipeline.queue_tasks import MAX_CARRIED_BYTES
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import PAYLOAD, ArrangedDelivery, arranged

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)


def accepted(raw: Body | None, *replies: Reply) -> ArrangedDelivery:
    """Accepts a message with this raw body for one endpoint, at the current time."""
    # The library that verifies signatures uses the system clock.
    system = SystemUnderTest(ScriptedHttp(replies or (OK,)), clock=FixedClock(datetime.now(UTC)))
    at = arranged(system)
    system.delivery_queue.sent.clear()
    message_input = MessageInput(event_type="a.b", payload=PAYLOAD, raw=raw)
    return replace(at, message=system.ingest.accept(OWNER, at.message.app_id, message_input, None))


@pytest.mark.parametrize("length", [0, 1, MAX_CARRIED_BYTES])
@pytest.mark.parametrize("content_type", [None, "text/x-own; charset=utf-8"])
def test_every_attempt_sends_the_raw_text_with_its_content_type(
    content_type: str | None, length: int
) -> None:
    raw = Body('"☃' + "x" * length + '"', content_type)
    at = accepted(raw, FAILED, OK)
    system, message = at.system, at.message
    system.fan_out()
    system.deliver()
    Webhook(at.endpoint.secret.reveal()).verify(
        system.http.requests[0].body, system.http.requests[0].headers
    )
    system.run()
    system.resend.resend(OWNER, message.app_id, message.id, at.endpoint.id, None)
    system.run()

    assert len(system.http.requests) == 3
    for request in system.http.requests:
        assert request.body == raw.text.encode()
        assert request.headers.get("content-type") == content_type


def test_an_empty_raw_text_is_sent() -> None:
    at = accepted(Body(""))

    at.system.run()

    assert [request.body for request in at.system.http.requests] == [b""]


def test_the_api_shows_the_payload_instead_of_the_raw_text() -> None:
    at = accepted(Body("<a/>", "text/xml"))

    found = at.system.messages.get(OWNER, at.message.app_id, at.message.id)

    assert found.payload == PAYLOAD
