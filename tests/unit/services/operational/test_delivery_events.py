"""Operational events of failing deliveries, and their number."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from shared.domain.deliveries.outcome import Outcome
from shared.domain.errors import InfrastructureError
from shared.domain.operational.operational import OperationalEventType
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.operational_events import (
    listens,
    names,
    published,
    published_payloads,
)
from tests.support.fakes.faults import InjectedFault, Killed
from tests.unit.services.operational.customers import (
    SCHEDULE,
    SECOND,
    ForgetfulEndpoints,
    endpoint,
    exposed,
    made,
    send,
)

VISIBILITY = timedelta(minutes=6)


def test_an_endpoint_disabled_for_its_failures_is_published() -> None:
    system = made(410)
    endpoint(system)
    listens(system)
    send(system)

    system.run()

    [event] = [e for e in published(system) if e.type == OperationalEventType.ENDPOINT_DISABLED]
    failed_at = system.store.endpoints[OWNER.org_id, event.data.app_id, event.data.endpoint_id]
    assert event.data.trigger == "automatic"
    assert event.data.fail_since == failed_at.health.failing_since
    assert OperationalEventType.ENDPOINT_UPDATED not in names(system)


@pytest.mark.parametrize(
    ("codes", "schedule", "expected"),
    [
        ([200], SCHEDULE, []),
        ([500] * 3 + [200], SCHEDULE, []),
        (
            [500] * 4 + [200],
            SCHEDULE,
            [OperationalEventType.FAILING, OperationalEventType.RECOVERED],
        ),
        (
            [500] * 6 + [200],
            SCHEDULE,
            [OperationalEventType.FAILING, OperationalEventType.RECOVERED],
        ),
        ([500], SCHEDULE, [OperationalEventType.FAILING, OperationalEventType.EXHAUSTED]),
        ([500], SCHEDULE[:4], [OperationalEventType.FAILING, OperationalEventType.EXHAUSTED]),
        ([500], SCHEDULE[:3], [OperationalEventType.EXHAUSTED]),
        ([500], (), [OperationalEventType.EXHAUSTED]),
    ],
)
def test_the_result_of_a_delivery_is_published(
    codes: list[int], schedule: tuple[timedelta, ...], expected: list[OperationalEventType]
) -> None:
    system = made(*codes)
    endpoint(system, retry_schedule=schedule)
    listens(system)
    send(system, event_id="order-7")

    system.run()

    assert names(system) == expected
    for event in published(system):
        assert (event.data.app_uid, event.data.msg_event_id) == ("acme", "order-7")


def test_the_published_last_attempt_is_the_recorded_one() -> None:
    system = made(503)
    endpoint(system, retry_schedule=())
    listens(system)
    message_id = send(system)

    system.run()

    [event], [attempt] = (
        published(system),
        [a for a in system.store.attempts.values() if a.number == 1][:1],
    )
    assert (event.data.msg_id, event.data.last_attempt.id) == (message_id, attempt.id)
    assert event.data.last_attempt.response_status_code == 503
    assert event.data.last_attempt.timestamp == attempt.timestamp


def test_a_manual_attempt_publishes_nothing() -> None:
    system = made(500)
    hook = endpoint(system, retry_schedule=())
    message_id = send(system)
    system.run()
    listens(system)

    system.resend.resend(OWNER, "acme", message_id, hook.id, None)
    system.run()

    assert published_payloads(system) == []


def test_a_successful_delivery_does_not_read_the_operational_endpoints() -> None:
    system, trouble = made(200), InjectedFault(at=0)
    system._routes = trouble.around(system._routes)
    system._applications = trouble.around(system._applications)
    system.assemble()
    endpoint(system)
    listens(system)
    send(system)
    system.fan_out()
    before = trouble.calls

    system.deliver()

    assert trouble.calls == before


def test_a_disabling_written_twice_is_published() -> None:
    system = made(410)
    endpoint(system, retry_schedule=())
    listens(system, OperationalEventType.ENDPOINT_DISABLED)
    system._endpoints = ForgetfulEndpoints(system._endpoints)  # type: ignore[assignment] # it is one
    system.assemble()
    send(system)

    system.run()

    assert names(system) == [OperationalEventType.ENDPOINT_DISABLED]


def test_a_repeated_attempt_after_the_last_one_publishes_nothing_new() -> None:
    system = made(500)
    hook = endpoint(system, retry_schedule=(SECOND,))
    listens(system)
    message_id = send(system)
    system.fan_out()
    [(first, _)] = system.delivery_queue.sent
    system.run()
    system.resend.resend(OWNER, "acme", message_id, hook.id, None)
    system.run()
    assert names(system) == [OperationalEventType.EXHAUSTED]

    assert system.delivery.attempt(first).outcome is Outcome.DUPLICATE

    assert names(system) == [OperationalEventType.EXHAUSTED]


def exhausted(system: SystemUnderTest) -> None:
    endpoint(system, retry_schedule=())


def failing(system: SystemUnderTest) -> None:
    endpoint(system, retry_schedule=SCHEDULE[:4])


def recovering(system: SystemUnderTest) -> None:
    endpoint(system)


def gone(system: SystemUnderTest) -> None:
    endpoint(system)


DeliveryCase = Callable[[SystemUnderTest], None]


ENDS: dict[DeliveryCase, tuple[tuple[int, ...], list[OperationalEventType]]] = {
    exhausted: ((500,), [OperationalEventType.EXHAUSTED]),
    failing: ((500,), [OperationalEventType.FAILING, OperationalEventType.EXHAUSTED]),
    recovering: (
        (500, 500, 500, 500, 200),
        [OperationalEventType.FAILING, OperationalEventType.RECOVERED],
    ),
    gone: ((410,), [OperationalEventType.EXHAUSTED, OperationalEventType.ENDPOINT_DISABLED]),
}


@pytest.mark.parametrize("case", ENDS)
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_each_event_is_published_once_whichever_call_fails(
    case: DeliveryCase, error: type[BaseException], after_its_effect: bool
) -> None:
    codes, expected = ENDS[case]
    for at in count(1):
        system = made(*codes)
        listens(system)
        case(system)
        system.store.messages.clear()
        system.delivery_queue.sent.clear()
        send(system)
        trouble = InjectedFault(at, error, after_its_effect)
        _process(system, exposed(system, trouble))
        if not trouble.happened:
            assert at > 3 * len(expected)
            return
        assert names(system) == _possible(system, expected), at
        for message in published_payloads(system):
            assert message.endpoint_ids
            keys = [message.delivery_key(one) for one in message.endpoint_ids]
            assert all(d.finished for d in system.deliveries.get_many(keys))


def _possible(
    system: SystemUnderTest, expected: list[OperationalEventType]
) -> list[OperationalEventType]:
    """Returns the expected events. A 410 before a crash disables nothing."""
    if system.endpoints.get(OWNER, "acme", "hook").disabled:
        return expected
    return [event for event in expected if event is not OperationalEventType.ENDPOINT_DISABLED]


def _process(system: SystemUnderTest, worker: SystemUnderTest) -> None:
    """Processes the queues as SQS would: a failed task returns after its visibility timeout."""
    tasks: list[tuple[DeliveryTask, timedelta]] = system.delivery_queue.sent
    while tasks or system.message_queue.sent:
        system.fan_out()
        task, delay = tasks.pop(0)
        system.clock.advance(delay)
        try:
            worker.delivery.attempt(task)
        except (InfrastructureError, Killed):
            tasks.append((task, VISIBILITY))
