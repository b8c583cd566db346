"""Retry schedules of event types."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.messages.message import Message, MessageInput
from shared.services.ingest.enforcement import RULES_TTL
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.results import delivery_results

STACK, TYPE, OWN = ((timedelta(seconds=n),) * count for n, count in ((5, 1), (7, 2), (9, 3)))
FAILED = Reply(status_code=500, body=b"", duration_ms=1)


@pytest.fixture
def system() -> SystemUnderTest:
    """A system with an application, an event type, and receivers that fail."""
    system = SystemUnderTest(ScriptedHttp([FAILED]), retry_delays=STACK)
    system.applications.create(OWNER, ApplicationInput(name="A", uid="acme"), None)
    event_type = EventTypeInput(name="a.b", description="")
    system.event_types.create(OWNER, event_type, None)
    return system


def post(system: SystemUnderTest, key: str | None = None, **fields: Any) -> Message:
    message_input = MessageInput(event_type="a.b", payload="{}", **fields)
    return system.ingest.accept(OWNER, "acme", message_input, key)


def schedule(system: SystemUnderTest, waits: tuple[timedelta, ...] | None) -> None:
    system.event_types.change(OWNER, "a.b", lambda found: replace(found, retry_schedule=waits))


@pytest.mark.parametrize(
    ("of_endpoint", "of_type", "retries"),
    [
        (None, None, 1),
        (None, TYPE, 2),
        (OWN, TYPE, 3),
        (OWN, None, 3),
        ((), TYPE, 0),
        (None, (), 0),
        (OWN, (), 3),
    ],
)
def test_an_endpoints_schedule_precedes_that_of_the_type_and_this_that_of_the_stack(
    system: SystemUnderTest,
    of_endpoint: tuple[timedelta, ...] | None,
    of_type: tuple[timedelta, ...] | None,
    retries: int,
) -> None:
    endpoint_input = EndpointInput(url="https://example.com", retry_schedule=of_endpoint)
    system.endpoints.create(OWNER, "acme", endpoint_input, None, None)
    schedule(system, of_type)

    message = post(system)
    system.run()

    [delivery], _ = delivery_results(system.deliveries, message)
    assert len(delivery.attempt_ids) == 1 + retries


def test_retries_of_days_know_the_schedule_of_their_type(system: SystemUnderTest) -> None:
    system.endpoints.create(OWNER, "acme", EndpointInput(url="https://example.com"), None, None)
    schedule(system, (timedelta(days=1), timedelta(days=1)))

    message = post(system)
    system.run(rounds=10_000)

    [delivery], _ = delivery_results(system.deliveries, message)
    assert len(delivery.attempt_ids) == 3


def test_a_change_holds_for_messages_accepted_after_the_copies_have_expired(
    system: SystemUnderTest,
) -> None:
    system.endpoints.create(OWNER, "acme", EndpointInput(url="https://example.com"), None, None)
    post(system)
    schedule(system, TYPE)
    post(system)
    system.clock.advance(RULES_TTL)
    post(system)

    found = [task.retry_schedule for task, _ in system.delivery_queue.sent]

    assert found == [None, None, TYPE]


def test_a_repeated_request_carries_the_same_schedule(system: SystemUnderTest) -> None:
    system.endpoints.create(OWNER, "acme", EndpointInput(url="https://example.com"), None, None)
    schedule(system, TYPE)
    post(system, "key")
    post(system, "key")

    assert [task.retry_schedule for task, _ in system.delivery_queue.sent] == [TYPE, TYPE]


def test_an_ordinary_message_reads_its_event_type_once(system: SystemUnderTest) -> None:
    system.endpoints.create(OWNER, "acme", EndpointInput(url="https://example.com"), None, None)
    reads: list[str] = []
    kept = system.ingest.enforcement.event_types

    class Counted:
        """Event types that count their reads."""

        def get(self, org_id: str, name: str) -> object:
            reads.append(name)
            return kept.get(org_id, name)  # type: ignore[arg-type] # an id

    enforcement = replace(system.ingest.enforcement, event_types=Counted())  # type: ignore[arg-type] # enough of it
    system.ingest = replace(system.ingest, enforcement=enforcement)
    post(system)
    post(system)

    assert reads == ["a.b"]
