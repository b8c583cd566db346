"""Expunging: what is forgotten, and what is still sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryDeliveries, ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Delivery, Reply, Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.endpoint import EndpointInput
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
    """A message to two endpoints, on its way to the fan-out."""
    system.applications.get_or_create(OWNER, ApplicationInput(name="Acme", uid=APP), None)
    for number in range(2):
        url = f"https://example.com/{number}"
        system.endpoints.create(OWNER, APP, EndpointInput(url=url), None, None)
    message_input = MessageInput(event_type="a.b", payload='{"secret":1}', event_id=event_id)
    return system.ingest.accept(OWNER, APP, message_input, None)


def standings(system: SystemUnderTest, message: Message) -> list[Status]:
    page = system.attempts.page_of_destinations(OWNER, APP, message.id, PageRequest())
    return [delivery.status for _, delivery in page.items]


@pytest.mark.parametrize("fanned_out", [False, True])
def test_a_task_that_carries_an_expunged_payload_is_not_sent(fanned_out: bool) -> None:
    system = SystemUnderTest()
    message = accepted(system)
    if fanned_out:
        system.fan_out()

    system.expunge.expunge(OWNER, APP, message.id)
    system.run()

    assert system.http.requests == []
    assert standings(system, message) == [Status.CANCELED, Status.CANCELED]


def test_a_retry_of_an_expunged_message_is_not_sent() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    message = accepted(system)
    system.fan_out()
    system.deliver()

    system.expunge.expunge(OWNER, APP, message.id)
    system.run()

    assert len(system.http.requests) == 2
    assert standings(system, message) == [Status.CANCELED, Status.CANCELED]
    [first, _] = system.store.deliveries.values()
    assert first.canceled_because == "the payload was expunged"


def test_a_retry_of_an_attempt_that_was_under_way_is_not_sent() -> None:
    """Nobody can stop the request that is being made; it is the last one."""
    system = SystemUnderTest(ScriptedHttp(lambda _: fail_and_expunge()))
    message = accepted(system)

    def fail_and_expunge() -> Reply:
        system.expunge.expunge(OWNER, APP, message.id)
        return FAILED

    reports = system.run()

    assert [r.outcome for r in reports] == [Outcome.FAILED, Outcome.DUPLICATE]
    assert len(system.http.requests) == 1
    assert standings(system, message) == [Status.CANCELED, Status.CANCELED]


def test_what_has_been_delivered_stays_so() -> None:
    system = SystemUnderTest()
    message = accepted(system)
    system.run()

    system.expunge.expunge(OWNER, APP, message.id)

    assert standings(system, message) == [Status.SUCCESS, Status.SUCCESS]
    assert system.messages.get(OWNER, APP, message.id).payload is None


def test_a_retry_reads_the_payload_again() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    accepted(system)
    system.fan_out()

    system.deliver()

    assert [task.body for task, _ in system.delivery_queue.sent] == [None, None]


def test_many_are_expunged_by_either_name_and_each_is_told_of() -> None:
    system = SystemUnderTest()
    first, second = accepted(system, event_id="evt-1"), accepted(system)
    kept = accepted(system)

    found = system.expunge.expunge_many(OWNER, APP, ["evt-1", second.id, first.id, "nobody"])

    assert found == {"evt-1": True, second.id: True, first.id: True, "nobody": False}
    payloads = [system.messages.get(OWNER, APP, m.id).payload for m in (first, second, kept)]
    assert payloads == [None, None, kept.payload]


def test_an_attempts_answer_can_be_expunged() -> None:
    system = SystemUnderTest()
    message = accepted(system)
    system.run()
    page = system.attempts.page_of_message(OWNER, APP, message.id, PageRequest(), lambda _: True)
    [attempt, other] = page.items

    system.expunge.expunge_attempt(OWNER, APP, message.id, attempt.id)

    place = (OWNER, APP, message.id)
    assert system.attempts.get(*place, attempt.id) == replace(attempt, response="EXPUNGED")
    assert system.attempts.get(*place, other.id) == other


def test_what_is_not_there_is_not_found() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    with pytest.raises(NotFound, match="Message"):
        system.expunge.expunge(OWNER, APP, "nobody")
    with pytest.raises(NotFound, match="Attempt"):
        system.expunge.expunge_attempt(OWNER, APP, message.id, "nothing")


class Busy(MemoryDeliveries):
    """A store in which an attempt is always recorded between the look and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        return False


def test_a_delivery_that_never_rests_is_tried_again_later() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    with pytest.raises(InfrastructureError):
        expunge_message(system._messages, Busy(system.store), message)


class Racing(MemoryDeliveries):
    """A store in which the delivery succeeds between the look and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        key = delivery.key
        faster = MemoryDeliveries(self.store)
        faster.record(builders.attempt(key=key), builders.delivery(key=key), None)
        return super().save(delivery, before)


def test_an_attempt_that_was_faster_is_left_alone() -> None:
    system = SystemUnderTest()
    message = accepted(system)

    expunge_message(system._messages, Racing(system.store), message)

    assert standings(system, message) == [Status.SUCCESS, Status.SUCCESS]


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
