"""Each kind of loss is found, and a held attempt is not mistaken for a loss."""

from dataclasses import replace

from shared.domain.pipeline.reconciliation import ReconciliationCounts
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.unit.services.operator.reconciliation.arranged import (
    LATER,
    application,
    checked,
    endpoint,
    failing,
    forget,
    lost,
    send,
    sent,
    switch_off,
)


def test_a_succeeded_delivery_is_not_lost(system: SystemUnderTest) -> None:
    sent(system, endpoints=2)
    system.run(3)
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(messages=1, deliveries=2)


def test_a_permanently_failed_delivery_is_not_lost() -> None:
    system = failing()
    sent(system)
    system.run()
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(messages=1, deliveries=1)


def test_a_lost_dispatch_is_found_for_each_endpoint(system: SystemUnderTest) -> None:
    message = sent(system, endpoints=2)
    forget(system)
    system.clock.advance(LATER)

    first, second = message.endpoint_ids
    assert lost(system) == [(message.delivery_key(first), 1), (message.delivery_key(second), 1)]


def test_a_lost_first_attempt_is_found_beside_completed_ones(system: SystemUnderTest) -> None:
    message = sent(system, endpoints=3)
    system.fan_out()
    (gone, _) = system.delivery_queue.sent.pop(1)
    system.deliver()
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(1, 3, 1, (replace(gone, body=None),))
    assert gone.key in map(message.delivery_key, message.endpoint_ids)


def test_a_retry_lost_from_the_queue_is_found() -> None:
    system = failing()
    message = sent(system)
    system.fan_out()
    system.deliver()
    forget(system)
    system.clock.advance(LATER)

    assert lost(system) == [(message.delivery_key(message.endpoint_ids[0]), 2)]


def test_a_canceled_message_is_not_lost(system: SystemUnderTest) -> None:
    message = sent(system)
    forget(system)
    system.cancellation.cancel(OWNER, message.app_id, message.id)
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(1, 1)


def test_a_delivery_to_a_disabled_endpoint_has_ended(system: SystemUnderTest) -> None:
    switch_off(system, sent(system))
    system.run(3)
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(1, 1)


def test_a_message_without_endpoints_has_nothing_to_lose(system: SystemUnderTest) -> None:
    send(system, application(system))
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(messages=1)


def test_an_endpoint_with_manual_attempts_only_awaits_nothing(
    system: SystemUnderTest,
) -> None:
    app = application(system)
    message = send(system, app)
    other = endpoint(system, app)
    system.resend.resend(OWNER, app, message.id, other.id, None)
    forget(system)
    system.clock.advance(LATER)

    assert checked(system) == ReconciliationCounts(messages=1)


def test_a_failed_manual_attempt_does_not_hide_a_lost_first_attempt() -> None:
    system = failing()
    message = sent(system)
    forget(system)
    system.resend.resend(OWNER, message.app_id, message.id, message.endpoint_ids[0], None)
    system.deliver()
    system.clock.advance(LATER)

    assert lost(system) == [(message.delivery_key(message.endpoint_ids[0]), 1)]
