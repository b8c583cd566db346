"""Expunging contents, and the sends that it stops."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryDeliveries, ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.messages.message import Message, MessageInput
from shared.domain.paging import PageRequest
from shared.services.messages.expunge import expunge_message
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)
APP = "acme"


def accepted(system: SystemUnderTest, event_id: str | None = None) -> Message:
    """Accepts a message to two endpoints, before its fan-out."""
    system.applications.get_or_create(OWNER, ApplicationInput(name="Acme", uid=APP), None)
    for number in range(2):
        url = f"https://example.com/{number}"
        system.endpoints.create(OWNER, APP, EndpointInput(url=url), None, None)
    message_input = MessageInput(event_type="a.b", payload='{"secret":1}', event_id=event_id)
    return system.ingest.accept(OWNER, APP, message_input, None)


def statuses(system: SystemUnderTest, message: Message) -> list[Status]:
    page = system.attempts.page_of_destinations(OWNER, APP, message.id, PageRequest())
    return [delivery.status for _, delivery in page.items]


@pytest.mark.parametrize("fanned_out", [False, True])
def test_a_task_with_an_expunged_payload_is_not_sent(fanned_out: bool) -> None:
    system = SystemUnderTest()
    message = accepted(system)
    if fanned_out:
        system.fan_out()

    system.expunge.expunge(OWNER, APP, message.id)
    system.run()

    assert system.http.requests == []
    assert statuses(system, message) == [Status.CANCELED, Status.CANCELED]


def test_a_retry_of_an_expunged_message_is_not_sent() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    message = accepted(system)
    system.fan_out()
    system.deliver()

    system.expunge.expunge(OWNER, APP, message.id)
    system.run()

    assert len(system.http.requests) == 2
    assert statuses(system, message) == [Status.CANCELED, Status.CANCELED]
    [first, _] = system.store.deliveries.values()
    assert first.canceled_because == "the payload was expunged"


def test_a_message_expunged_during_an_attempt_is_not_retried() -> None:
    """The request in flight cannot be stopped; it is the last one."""
    system = SystemUnderTest(ScriptedHttp(lambda _: fail_and_expunge()))
    message = accepted(system)

    def fail_and_expunge() -> Reply:
        system.expunge.expunge(OWNER, APP, message.id)
        return FAILED

    reports = system.run()

    assert [r.outcome for r in reports] == [Outcome.FAILED, Outcome.DUPLICATE]
    assert len(system.http.requests) == 1
    assert statuses(system, message) == [Status.CANCELED, Status.CANCELED]


def test_a_succeeded_delivery_keeps_its_status() -> None:
    system = SystemUnderTest()
    message = accepted(system)
    system.run()

    system.expunge.expunge(OWNER, APP, message.id)

    assert statuses(system, message) == [Status.SUCCESS, Status.SUCCESS]
    assert system.messages.get(OWNER, APP, message.id).payload is None


def test_a_retry_reads_the_payload_again() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    accepted(system)
    system.fan_out()

    system.deliver()

    assert [task.body for task, _ in system.delivery_queue.sent] == [None, None]


def test_messages_are_expunged_by_id_or_event_id_and_each_is_reported() -> None:
    system = SystemUnderTest()
    first, second = accepted(system, event_id="evt-1"), accepted(system)
    kept = accepted(system)

    found = system.expunge.expunge_many(OWNER, APP, ["evt-1", second.id, first.id, "nobody"], None)

    assert found == {"evt-1": True, second.id: True, first.id: True, "nobody": False}
    payloads = [system.messages.get(OWNER, APP, m.id).payload for m in (first, second, kept)]
    assert payloads == [None, None, kept.payload]


def test_the_response_of_an_attempt_can_be_expunged() -> None:
    system = SystemUnderTest()
    message = accepted(system)
    system.run()
    page = system.attempts.page_of_message(OWNER, APP, message.id, PageRequest(), lambda _: True)
    [attempt, other] = page.items

    system.expunge.expunge_attempt(OWNER, APP, message.id, attempt.id)

    place = (OWNER, APP, message.id)
    assert attempt.headers is not None
    expunged = replace(attempt, response="EXPUNGED", headers=None)
    assert system.attempts.get(*place, attempt.id) == expunged
    assert system.attempts.headers(*place, attempt.id) is None
    assert system.attempts.get(*place, other.id) == other


def test_a_missing_message_or_attempt_is_not_found() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    with pytest.raises(NotFound, match="Message"):
        system.expunge.expunge(OWNER, APP, "nobody")
    with pytest.raises(NotFound, match="Attempt"):
        system.expunge.expunge_attempt(OWNER, APP, message.id, "nothing")


class Busy(MemoryDeliveries):
    """A store that always records an attempt between the read and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        return False


def test_expunging_under_constant_attempts_is_contended() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    with pytest.raises(InfrastructureError):
        expunge_message(system._messages, Busy(system.store), message)


class Racing(MemoryDeliveries):
    """A store in which the delivery succeeds between the read and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        key = delivery.key
        faster = MemoryDeliveries(self.store)
        faster.record(builders.attempt(key=key), builders.delivery(key=key), None)
        return super().save(delivery, before)


def test_an_attempt_that_succeeds_first_keeps_its_status() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    expunge_message(system._messages, Racing(system.store), message)

    assert statuses(system, message) == [Status.SUCCESS, Status.SUCCESS]


def test_expunging_again_changes_nothing() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    message = accepted(system)
    system.fan_out()
    system.deliver()
    system.expunge.expunge(OWNER, APP, message.id)
    before = (dict(system.store.messages), dict(system.store.deliveries))

    system.clock.advance(timedelta(hours=1))
    system.expunge.expunge(OWNER, APP, message.id)

    assert (system.store.messages, system.store.deliveries) == before
