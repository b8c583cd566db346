"""Receivers that end a delivery or disable their endpoint by a header."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.messages.message import MessageInput
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import PAYLOAD, ArrangedDelivery, arranged, delivery_status

REFUSING = Reply(status_code=503, body=b"", duration_ms=7)
ACCEPTING = Reply(status_code=200, body=b"", duration_ms=7)


def asking(reply: Reply, value: str) -> Reply:
    return replace(reply, response_headers=(("Webhook-Delivery", value),))


def answered(*replies: Reply) -> SystemUnderTest:
    return SystemUnderTest(http=ScriptedHttp(replies))


def test_abort_message_ends_the_delivery_and_leaves_the_endpoint_on() -> None:
    system = answered(asking(REFUSING, "abort-message"))
    at = arranged(system)

    [report] = system.run()

    assert report.outcome is Outcome.EXHAUSTED
    assert len(system.http.requests) == 1
    assert delivery_status(at) is Status.FAIL
    assert system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id).active


def test_abort_message_ends_one_delivery_and_no_other() -> None:
    system = answered(asking(REFUSING, "abort-message"), REFUSING, ACCEPTING)
    arranged(system)
    system.run()

    arranged(system)

    assert [report.outcome for report in system.run()] == [Outcome.RETRYING, Outcome.DELIVERED]


@pytest.mark.parametrize(
    ("reply", "outcome"), [(REFUSING, Outcome.EXHAUSTED), (ACCEPTING, Outcome.DELIVERED)]
)
def test_disable_disables_the_endpoint_whatever_the_status(reply: Reply, outcome: Outcome) -> None:
    system = answered(asking(reply, "DISABLE"))
    at = arranged(system)

    [report] = system.run()

    assert (report.outcome, report.reason) == (outcome, "the endpoint asked to be disabled")
    off = system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id)
    assert off.disabled
    assert report.attempt
    assert off.disabled_by == report.attempt.id


def asked_in_flight(change: dict[str, Any]) -> ArrangedDelivery:
    """Returns a delivery whose endpoint is changed during the request, and asks for its end.

    It was well before, so that its success is no news of its health.
    """

    def answer(_: object) -> Reply:
        if len(system.http.requests) == 1:
            return ACCEPTING
        system.clock.advance(timedelta(seconds=1))
        system.endpoints.change(
            OWNER, at.message.app_id, at.endpoint.id, lambda known: replace(known, **change)
        )
        return asking(ACCEPTING, "disable")

    system = SystemUnderTest(http=ScriptedHttp(answer))
    at = arranged(system)
    system.run()
    system.ingest.accept(
        OWNER, at.message.app_id, MessageInput(event_type="a.b", payload=PAYLOAD), None
    )
    system.fan_out()
    return at


def test_a_change_in_flight_does_not_keep_an_endpoint_on_that_asked_to_be_disabled() -> None:
    at = asked_in_flight({"description": "changed"})

    [report] = at.system.run()

    off = at.system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id)
    assert report.reason == "the endpoint asked to be disabled"
    assert (off.disabled, off.description) == (True, "changed")


def test_another_url_does_not_answer_for_the_old_one() -> None:
    at = asked_in_flight({"url": "https://example.com/moved"})

    [report] = at.system.run()

    assert report.reason is None
    assert at.system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id).active


@pytest.mark.parametrize("value", ["", "disabled", "abort", "retry", "disable;now"])
def test_an_odd_value_changes_nothing(value: str) -> None:
    system = answered(asking(REFUSING, value), ACCEPTING)
    at = arranged(system)

    outcomes = [report.outcome for report in system.run()]

    assert outcomes == [Outcome.RETRYING, Outcome.DELIVERED]
    assert system.endpoints.get(OWNER, at.message.app_id, at.endpoint.id).active
