"""Attempts held for long, in the queue or the table: by schedule, circuit breaker or rate limit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.endpoints.circuit_backoff import MAX_HOLD, is_checked_between
from shared.domain.endpoints.health import OPENS_AT, Health
from shared.domain.messages.message import Message
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.domain.pipeline.reconciliation import GRACE, HELD_AHEAD, ReconciliationCounts
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.unit.services.operator.reconciliation.arranged import (
    LATER,
    MINUTE,
    application,
    checked,
    endpoint,
    forget,
    lost,
    send,
    sent,
    waiting_for_its_fourth,
)


def test_a_due_retry_in_the_table_is_not_lost() -> None:
    system = waiting_for_its_fourth()

    assert checked(system, grace=timedelta(0)) == ReconciliationCounts(1, 1, pending=1)


def test_a_retry_lost_from_the_table_is_found_before_it_is_due() -> None:
    system = waiting_for_its_fourth()
    system.due_retries.tasks.clear()

    assert [number for _, number in lost(system, grace=timedelta(0))] == [4]


def test_a_retry_is_not_lost_while_the_task_before_it_may_come_back() -> None:
    system = waiting_for_its_fourth()
    system.due_retries.tasks.clear()

    assert lost(system, grace=timedelta(minutes=9)) == []
    assert [number for _, number in lost(system, grace=timedelta(minutes=7))] == [4]


def test_a_retry_missed_by_the_sweeps_is_late_and_not_lost() -> None:
    system = waiting_for_its_fourth()
    system.clock.advance(timedelta(hours=5))

    assert lost(system) == []


@pytest.mark.parametrize("late", [timedelta(0), GRACE - MINUTE])
def test_a_task_that_may_still_be_queued_is_not_lost(
    system: SystemUnderTest, late: timedelta
) -> None:
    sent(system)
    system.fan_out()
    system.clock.advance(late)

    assert lost(system) == []


def test_a_shorter_grace_finds_a_lost_task_sooner(system: SystemUnderTest) -> None:
    message = sent(system)
    forget(system)
    system.clock.advance(MINUTE)

    assert lost(system) == []
    assert lost(system, grace=timedelta(seconds=30)) == [
        (message.delivery_key(message.endpoint_ids[0]), 1)
    ]


def delayed(system: SystemUnderTest, wait: timedelta) -> Message:
    app = application(system)
    endpoint(system, app)
    message = send(system, app, deliver_at=system.clock.now() + wait)
    system.fan_out()
    return message


def test_a_delayed_message_is_first_in_the_queue_and_then_in_the_table(
    system: SystemUnderTest,
) -> None:
    delayed(system, timedelta(hours=10))

    system.clock.advance(timedelta(minutes=10))
    assert lost(system, grace=timedelta(0)) == []

    system.clock.advance(timedelta(minutes=5))
    system.deliver()
    assert len(system.due_retries.tasks) == 1
    system.clock.advance(timedelta(hours=2))
    assert checked(system) == ReconciliationCounts(1, 1, pending=1)


def test_a_delayed_message_lost_from_the_table_is_found_before_it_is_due(
    system: SystemUnderTest,
) -> None:
    message = delayed(system, timedelta(hours=10))
    system.clock.advance(timedelta(minutes=15))
    system.deliver()
    system.due_retries.tasks.clear()
    system.clock.advance(LATER)

    assert lost(system) == [(message.delivery_key(message.endpoint_ids[0]), 1)]


def overdue(system: SystemUnderTest, **endpoint_fields: Any) -> DeliveryTask:
    """Returns the task of a first attempt that was lost half a day ago."""
    app = application(system)
    endpoint(system, app, **endpoint_fields)
    send(system, app)
    system.fan_out()
    [(task, _)] = system.delivery_queue.sent
    forget(system)
    system.clock.advance(timedelta(hours=12))
    return replace(task, body=None)


def break_down(system: SystemUnderTest, task: DeliveryTask) -> None:
    """Opens the circuit of the task's endpoint."""
    now = system.clock.now()
    stored = system._endpoints.get(ORG, task.key.app_id, task.key.endpoint_id)
    assert stored is not None
    broken = Health(now - timedelta(hours=12), OPENS_AT, now + timedelta(minutes=30), now)
    assert system._endpoints.set_health(stored, broken)


def wait_for_check(system: SystemUnderTest, task: DeliveryTask, *, soon: bool) -> None:
    """Advances until a check of the held task is due within minutes, or none was or is for long."""

    def is_soon() -> bool:
        now = system.clock.now()
        return is_checked_between(
            task.attempt_id, task.due_at, now - GRACE - MINUTE, now + 15 * MINUTE
        )

    while is_soon() is not soon:
        system.clock.advance(MINUTE)


def test_an_attempt_held_in_the_table_by_an_open_circuit_is_not_lost(
    system: SystemUnderTest,
) -> None:
    task = overdue(system)
    wait_for_check(system, task, soon=False)
    break_down(system, task)
    assert checked(system).lost == (task,)

    system.due_retries.put(replace(task, held_until=system.clock.now() + HELD_AHEAD))

    assert checked(system) == ReconciliationCounts(1, 1, pending=1)


def test_an_attempt_held_by_an_open_circuit_may_be_queued_shortly_before_its_check(
    system: SystemUnderTest,
) -> None:
    task = overdue(system)
    wait_for_check(system, task, soon=True)
    break_down(system, task)

    assert lost(system) == []


def test_an_attempt_held_until_after_the_circuit_closed_is_not_lost(
    system: SystemUnderTest,
) -> None:
    task = overdue(system)

    system.due_retries.put(replace(task, held_until=system.clock.now() + timedelta(hours=3)))

    assert lost(system) == []


def test_a_rate_limited_attempt_may_be_queued_for_days(system: SystemUnderTest) -> None:
    overdue(system, throttle_rate=1)

    assert lost(system) == []
    system.clock.advance(MAX_HOLD)
    assert len(lost(system)) == 1


def test_the_rate_limit_of_an_application_applies_to_its_endpoints(system: SystemUnderTest) -> None:
    app = application(system, throttle_rate=1)
    endpoint(system, app)
    send(system, app)
    forget(system)
    system.clock.advance(LATER)

    assert lost(system) == []
