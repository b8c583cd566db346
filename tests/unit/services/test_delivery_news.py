"""What organisations are told of deliveries that fail, and how often."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from shared.domain.dispatch import DeliveryTask
from shared.domain.errors import InfrastructureError
from shared.domain.operational import Event
from shared.domain.outcome import Outcome
from tests.support.faults import Killed, Trouble
from tests.support.operational_events import announced, listens, names, told
from tests.support.world import OWNER, World
from tests.unit.services.customers import (
    SCHEDULE,
    SECOND,
    ForgetfulEndpoints,
    endpoint,
    exposed,
    made,
    send,
)

VISIBILITY = timedelta(minutes=6)


def test_an_endpoint_that_is_disabled_for_its_failures_is_told_of() -> None:
    world = made(410)
    endpoint(world)
    listens(world)
    send(world)

    world.run()

    [event] = [e for e in told(world) if e.type == Event.ENDPOINT_DISABLED]
    failed_at = world.store.endpoints[OWNER.org_id, event.data.app_id, event.data.endpoint_id]
    assert event.data.trigger == "automatic"
    assert event.data.fail_since == failed_at.health.failing_since
    assert Event.ENDPOINT_UPDATED not in names(world)


@pytest.mark.parametrize(
    ("codes", "schedule", "expected"),
    [
        ([200], SCHEDULE, []),
        ([500] * 3 + [200], SCHEDULE, []),
        ([500] * 4 + [200], SCHEDULE, [Event.FAILING, Event.RECOVERED]),
        ([500] * 6 + [200], SCHEDULE, [Event.FAILING, Event.RECOVERED]),
        ([500], SCHEDULE, [Event.FAILING, Event.EXHAUSTED]),
        ([500], SCHEDULE[:4], [Event.FAILING, Event.EXHAUSTED]),
        ([500], SCHEDULE[:3], [Event.EXHAUSTED]),
        ([500], (), [Event.EXHAUSTED]),
    ],
)
def test_what_becomes_of_a_delivery_is_told(
    codes: list[int], schedule: tuple[timedelta, ...], expected: list[Event]
) -> None:
    world = made(*codes)
    endpoint(world, retry_schedule=schedule)
    listens(world)
    send(world, event_id="order-7")

    world.run()

    assert names(world) == expected
    for event in told(world):
        assert (event.data.app_uid, event.data.msg_event_id) == ("acme", "order-7")


def test_the_last_attempt_is_the_one_that_is_on_record() -> None:
    world = made(503)
    endpoint(world, retry_schedule=())
    listens(world)
    message_id = send(world)

    world.run()

    [event], [attempt] = (
        told(world),
        [a for a in world.store.attempts.values() if a.number == 1][:1],
    )
    assert (event.data.msg_id, event.data.last_attempt.id) == (message_id, attempt.id)
    assert event.data.last_attempt.response_status_code == 503
    assert event.data.last_attempt.timestamp == attempt.timestamp


def test_an_attempt_by_hand_is_no_news() -> None:
    world = made(500)
    hook = endpoint(world, retry_schedule=())
    message_id = send(world)
    world.run()
    listens(world)

    world.resend.resend(OWNER, "acme", message_id, hook.id, None)
    world.run()

    assert announced(world) == []


def test_a_delivery_that_goes_well_reads_nothing_of_listeners() -> None:
    world, trouble = made(200), Trouble(at=0)
    world._routes = trouble.around(world._routes)
    world._applications = trouble.around(world._applications)
    world._make_services()
    endpoint(world)
    listens(world)
    send(world)
    world.fan_out()
    before = trouble.calls

    world.deliver()

    assert trouble.calls == before


def test_a_disabling_whose_own_write_was_made_twice_is_told() -> None:
    world = made(410)
    endpoint(world, retry_schedule=())
    listens(world, Event.ENDPOINT_DISABLED)
    world._endpoints = ForgetfulEndpoints(world._endpoints)  # type: ignore[assignment] # it is one
    world._make_services()
    send(world)

    world.run()

    assert names(world) == [Event.ENDPOINT_DISABLED]


def test_an_attempt_that_comes_again_after_the_last_one_tells_nothing_new() -> None:
    world = made(500)
    hook = endpoint(world, retry_schedule=(SECOND,))
    listens(world)
    message_id = send(world)
    world.fan_out()
    [(first, _)] = world.delivery_queue.sent
    world.run()
    world.resend.resend(OWNER, "acme", message_id, hook.id, None)
    world.run()
    assert names(world) == [Event.EXHAUSTED]

    assert world.delivery.attempt(first).outcome is Outcome.DUPLICATE

    assert names(world) == [Event.EXHAUSTED]


def exhausted(world: World) -> None:
    endpoint(world, retry_schedule=())


def failing(world: World) -> None:
    endpoint(world, retry_schedule=SCHEDULE[:4])


def recovering(world: World) -> None:
    endpoint(world)


def gone(world: World) -> None:
    endpoint(world)


Story = Callable[[World], None]


ENDS: dict[Story, tuple[tuple[int, ...], list[Event]]] = {
    exhausted: ((500,), [Event.EXHAUSTED]),
    failing: ((500,), [Event.FAILING, Event.EXHAUSTED]),
    recovering: ((500, 500, 500, 500, 200), [Event.FAILING, Event.RECOVERED]),
    gone: ((410,), [Event.EXHAUSTED, Event.ENDPOINT_DISABLED]),
}


@pytest.mark.parametrize("story", ENDS)
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_whatever_call_fails_each_event_is_told_once_and_no_other(
    story: Story, error: type[BaseException], after_its_effect: bool
) -> None:
    codes, expected = ENDS[story]
    for at in count(1):
        world = made(*codes)
        listens(world)
        story(world)
        world.store.messages.clear()
        world.message_queue.sent.clear()
        send(world)
        trouble = Trouble(at, error, after_its_effect)
        _work_off(world, exposed(world, trouble))
        if not trouble.happened:
            assert at > 3 * len(expected)
            return
        assert names(world) == _possible(world, expected), at
        for message in announced(world):
            assert message.endpoint_ids
            keys = [message.delivery_key(one) for one in message.endpoint_ids]
            assert all(d.ended for d in world.deliveries.get_many(keys))


def _possible(world: World, expected: list[Event]) -> list[Event]:
    """What is to be told. A 410 that a function did not live to learn from disables nothing."""
    if world.endpoints.get(OWNER, "acme", "hook").disabled:
        return expected
    return [event for event in expected if event is not Event.ENDPOINT_DISABLED]


def _work_off(world: World, worker: World) -> None:
    """As SQS would: what fails comes again when it has been hidden for its time."""
    tasks: list[tuple[DeliveryTask, timedelta]] = world.delivery_queue.sent
    while tasks or world.message_queue.sent:
        world.fan_out()
        task, delay = tasks.pop(0)
        world.clock.advance(delay)
        try:
            worker.delivery.attempt(task)
        except (InfrastructureError, Killed):
            tasks.append((task, VISIBILITY))
