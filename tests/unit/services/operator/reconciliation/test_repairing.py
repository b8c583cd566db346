"""What was lost, sent once more."""

from datetime import timedelta

from shared.domain.deliveries.delivery import Status
from shared.domain.pipeline.reconciliation import ReconciliationCounts
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.unit.services.operator.reconciliation.scenes import (
    LATER,
    application,
    checked,
    endpoint,
    forget,
    lost,
    search,
    send,
    sent,
    status,
    switch_off,
    waiting_for_its_fourth,
)


def test_what_was_lost_to_a_disabled_endpoint_is_found_and_ends_when_repaired(
    system: SystemUnderTest,
) -> None:
    message = sent(system)
    switch_off(system, message)
    forget(system)
    system.clock.advance(LATER)

    system.reconciliation.repair(checked(system).lost)
    system.run(3)

    assert checked(system) == ReconciliationCounts(1, 1)
    assert status(system, message) is Status.CANCELED


def test_what_was_lost_and_has_expired_ends_when_repaired(system: SystemUnderTest) -> None:
    app = application(system)
    endpoint(system, app)
    message = send(system, app, payload_retention=timedelta(hours=1))
    forget(system)
    system.clock.advance(LATER)

    system.reconciliation.repair(checked(system).lost)
    system.run(3)

    assert status(system, message) is Status.CANCELED
    assert lost(system) == []


def test_what_is_repaired_is_delivered_once(system: SystemUnderTest) -> None:
    message = sent(system)
    forget(system)
    system.clock.advance(LATER)
    found = checked(system).lost

    system.reconciliation.repair(found)
    system.reconciliation.repair(found)
    system.run(3)

    assert len(system.http.requests) == 1
    assert status(system, message) is Status.SUCCESS


def test_what_is_repaired_keeps_to_the_rate_of_its_application(system: SystemUnderTest) -> None:
    app = application(system, throttle_rate=1)
    endpoint(system, app)
    send(system, app)
    forget(system)
    system.clock.advance(timedelta(days=6))

    system.reconciliation.repair(checked(system).lost)

    assert [task.throttled for task, _ in system.delivery_queue.sent] == [True]


def test_a_lost_wait_is_repaired_as_a_wait() -> None:
    system = waiting_for_its_fourth()
    kept = dict(system.due_retries.tasks)
    system.due_retries.tasks.clear()

    system.reconciliation.repair(checked(system, grace=timedelta(0)).lost)

    assert system.due_retries.tasks == kept
    assert system.delivery_queue.sent == []


def test_what_came_on_meanwhile_was_not_lost(system: SystemUnderTest) -> None:
    sent(system, endpoints=2)
    system.fan_out()
    system.clock.advance(LATER)
    found = checked(system).lost
    system.delivery.attempt(system.delivery_queue.sent[0][0])

    still = system.reconciliation.recheck(found, search(system))

    assert len(found) == 2
    assert [task.key for task in still] == [system.delivery_queue.sent[1][0].key]
