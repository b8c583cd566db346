"""Repair of lost deliveries."""

from datetime import timedelta

from shared.domain.deliveries.delivery import Status
from shared.domain.pipeline.reconciliation import ReconciliationCounts
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.unit.services.operator.reconciliation.arranged import (
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


def test_a_lost_delivery_to_a_disabled_endpoint_ends_when_repaired(
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


def test_a_lost_and_expired_delivery_ends_when_repaired(system: SystemUnderTest) -> None:
    app = application(system)
    endpoint(system, app)
    message = send(system, app, payload_retention=timedelta(hours=1))
    forget(system)
    system.clock.advance(LATER)

    system.reconciliation.repair(checked(system).lost)
    system.run(3)

    assert status(system, message) is Status.CANCELED
    assert lost(system) == []


def test_a_repaired_delivery_is_delivered_once(system: SystemUnderTest) -> None:
    message = sent(system)
    forget(system)
    system.clock.advance(LATER)
    found = checked(system).lost

    system.reconciliation.repair(found)
    system.reconciliation.repair(found)
    system.run(3)

    assert len(system.http.requests) == 1
    assert status(system, message) is Status.SUCCESS


def test_a_repair_respects_the_rate_limit_of_its_application(system: SystemUnderTest) -> None:
    app = application(system, throttle_rate=1)
    endpoint(system, app)
    send(system, app)
    forget(system)
    system.clock.advance(timedelta(days=6))

    system.reconciliation.repair(checked(system).lost)

    assert [task.throttled for task, _ in system.delivery_queue.sent] == [True]


def test_a_lost_due_retry_is_stored_again() -> None:
    system = waiting_for_its_fourth()
    kept = dict(system.due_retries.tasks)
    system.due_retries.tasks.clear()

    system.reconciliation.repair(checked(system, grace=timedelta(0)).lost)

    assert system.due_retries.tasks == kept
    assert system.delivery_queue.sent == []


def test_a_delivery_that_advances_before_the_recheck_was_not_lost(system: SystemUnderTest) -> None:
    sent(system, endpoints=2)
    system.fan_out()
    system.clock.advance(LATER)
    found = checked(system).lost
    system.delivery.attempt(system.delivery_queue.sent[0][0])

    still = system.reconciliation.recheck(found, search(system))

    assert len(found) == 2
    assert [task.key for task in still] == [system.delivery_queue.sent[1][0].key]
