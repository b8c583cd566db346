"""Messages with a later delivery time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.errors import InvalidInput
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.messages.message import RETENTION, Message, MessageInput
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import (
    ArrangedDelivery,
    arranged,
    delivery_status,
    statuses,
)
from tests.support.assertions.results import delivery_results

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)
SECOND = timedelta(seconds=1)


def accept(
    at: ArrangedDelivery,
    deliver_at: datetime,
    key: str | None = None,
    retention: timedelta = RETENTION,
) -> Message:
    message_input = MessageInput(
        event_type="a.b", payload="{}", deliver_at=deliver_at, payload_retention=retention
    )
    return at.system.ingest.accept(OWNER, at.message.app_id, message_input, key)


def waiting(system: SystemUnderTest, wait: timedelta) -> ArrangedDelivery:
    """Accepts a message due after this delay, and queues nothing else."""
    at = arranged(system)
    system.delivery_queue.sent.clear()
    message = accept(at, system.clock.now() + wait)
    return replace(at, message=message)


def outcomes(system: SystemUnderTest) -> list[Outcome]:
    return [report.outcome for report in system.deliver()]


def test_a_short_delay_is_spent_in_the_queue(system: SystemUnderTest) -> None:
    at = waiting(system, MAX_QUEUE_DELAY)

    system.fan_out()

    [(task, delay)] = system.delivery_queue.sent
    assert delay == MAX_QUEUE_DELAY
    assert task.attempt_id == task.key.first_attempt_id
    assert outcomes(system) == [Outcome.DELIVERED]
    assert statuses(at) == [Status.SUCCESS]


def test_a_long_delay_continues_in_the_table(system: SystemUnderTest) -> None:
    at = waiting(system, timedelta(hours=24))
    due_at = at.message.deliver_at

    system.fan_out()
    assert outcomes(system) == [Outcome.POSTPONED]

    [task] = system.due_retries.tasks.values()
    assert (task.due_at, task.attempt_id) == (due_at, task.key.first_attempt_id)
    assert system.http.requests == []
    system.run(rounds=24 * 60 + 10)
    [attempt] = delivery_results(system.deliveries, at.message)[1]
    assert due_at is not None
    assert due_at <= attempt.timestamp <= due_at + SECOND
    assert (system.delivery_queue.sent, system.due_retries.tasks) == ([], {})


def test_a_task_received_barely_early_is_not_delayed_again(
    system: SystemUnderTest,
) -> None:
    waiting(system, timedelta(minutes=10))
    system.fan_out()
    [(task, _)] = system.delivery_queue.sent
    system.clock.instant = task.due_at - timedelta(seconds=4)

    assert system.delivery.attempt(task).outcome is Outcome.DELIVERED


def test_a_delivery_time_passed_at_fan_out_causes_no_delay(system: SystemUnderTest) -> None:
    system.without_inline_fanout()
    waiting(system, timedelta(minutes=1))
    system.clock.advance(timedelta(hours=1))

    system.fan_out()

    assert [delay for _, delay in system.delivery_queue.sent] == [timedelta(0)]


def test_the_retry_schedule_starts_at_the_delivery_time() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    at = waiting(system, timedelta(hours=2))

    system.run()

    first, second = delivery_results(system.deliveries, at.message)[1]
    assert at.message.deliver_at is not None
    assert first.timestamp >= at.message.deliver_at
    assert timedelta(seconds=4) <= second.timestamp - first.timestamp <= timedelta(seconds=7)
    assert delivery_status(at) is Status.SUCCESS


def test_deliveries_are_pending_until_the_delivery_time(system: SystemUnderTest) -> None:
    at = waiting(system, timedelta(hours=2))
    system.fan_out()
    system.deliver()

    delivery = at.message.not_started_delivery(at.endpoint.id)

    assert delivery_status(at) is Status.PENDING
    assert (delivery.next_number, delivery.next_attempt_at) == (1, at.message.deliver_at)


def test_a_failed_resend_before_the_delivery_time_keeps_the_delivery_pending() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    at = waiting(system, timedelta(hours=2))
    system.fan_out()
    system.deliver()
    system.resend.resend(OWNER, at.message.app_id, at.message.id, at.endpoint.id, None)
    system.deliver()

    stored = system.deliveries.get(at.message.delivery_key(at.endpoint.id))
    assert stored is not None
    assert (stored.status, stored.next_attempt_at) == (Status.PENDING, at.message.deliver_at)
    system.run()
    assert delivery_status(at) is Status.SUCCESS
    assert len(system.http.requests) == 2


def test_a_repeated_dispatch_sends_nothing_more(system: SystemUnderTest) -> None:
    system.without_inline_fanout()
    at = waiting(system, timedelta(hours=1))
    [(dispatch, _)] = system.message_queue.sent
    system.run()
    system.clock.advance(timedelta(hours=1))

    system.fanout.expand(dispatch)
    system.run()

    assert statuses(at) == [Status.SUCCESS]
    assert len(system.http.requests) == 1


@pytest.mark.parametrize("wait", [timedelta(minutes=1), timedelta(hours=24)])
def test_the_earliest_and_the_latest_delivery_time_are_accepted(
    system: SystemUnderTest, wait: timedelta
) -> None:
    at = arranged(system)

    assert accept(at, system.clock.now() + wait).deliver_at == system.clock.now() + wait


@pytest.mark.parametrize(
    "wait", [timedelta(minutes=1) - SECOND, timedelta(hours=24) + SECOND, -timedelta(days=1)]
)
def test_a_delivery_time_out_of_range_is_refused(system: SystemUnderTest, wait: timedelta) -> None:
    at = arranged(system)
    known = dict(system.store.messages)

    with pytest.raises(InvalidInput) as caught:
        accept(at, system.clock.now() + wait)

    [problem] = caught.value.problems
    assert problem.loc == ("body", "deliverAt")
    assert (system.store.messages, system.message_queue.sent) == (known, [])


def test_a_delivery_time_after_the_payload_expires_is_refused(system: SystemUnderTest) -> None:
    at, hour = arranged(system), timedelta(hours=1)

    accept(at, system.clock.now() + hour - SECOND, retention=hour)
    with pytest.raises(InvalidInput):
        accept(at, system.clock.now() + hour, retention=hour)


def test_a_repeated_request_is_accepted_after_the_delivery_time(system: SystemUnderTest) -> None:
    system.without_inline_fanout()
    at = arranged(system)
    deliver_at = system.clock.now() + timedelta(minutes=2)
    first = accept(at, deliver_at, "key")
    del system.store.messages[first.org_id, first.app_id, first.id]
    system.message_queue.sent.clear()
    system.clock.advance(timedelta(seconds=90))

    # The first request died after it claimed the key.
    assert accept(at, deliver_at, "key") == first
    assert accept(at, deliver_at, "key") == first

    assert [delay for _, delay in system.message_queue.sent] == [timedelta(0), REPEAT_DELAY]


def test_a_repeated_request_before_the_delivery_time_sends_nothing_twice(
    system: SystemUnderTest,
) -> None:
    system.without_inline_fanout()
    at = arranged(system)
    deliver_at = system.clock.now() + timedelta(minutes=2)

    accept(at, deliver_at, "key")
    accept(at, deliver_at, "key")

    # The first attempt is on record before the second leaves the fan-out.
    due = [dispatch.deliver_at for dispatch, _ in system.message_queue.sent]
    assert due == [deliver_at, deliver_at + REPEAT_DELAY]
    system.delivery_queue.sent.clear()
    system.fan_out()
    assert outcomes(system) == [Outcome.DELIVERED, Outcome.DUPLICATE]
