"""Each way in which a delivery could be lost is found; whatever waits for its turn is not taken for lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain import ids
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import DeliveryKey, Reply, Status
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.errors import NotFound
from shared.domain.health import OPENS_AT, Health
from shared.domain.ids import AppId, OrgId
from shared.domain.message import Message, MessageDraft
from shared.domain.reconciliation import GRACE, HELD_AHEAD, Checked, Search
from shared.domain.waiting import PATIENCE, looks_between
from shared.services.reconciliation import BATCH
from tests.support import builders
from tests.support.world import ORG, OWNER, World

OK = Reply(status_code=200, body=b"", duration_ms=1)
BROKEN = Reply(status_code=500, body=b"", duration_ms=1)
LATER = GRACE + timedelta(minutes=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return World(ScriptedHttp(lambda _: OK))


def failing() -> World:
    return World(ScriptedHttp(lambda _: BROKEN))


def application(world: World, **fields: Any) -> AppId:
    return world.applications.create(OWNER, ApplicationDraft(name="Acme", **fields), None).id


def endpoint(world: World, app: AppId, number: int = 0, **fields: Any) -> Endpoint:
    draft = EndpointDraft(url=f"https://example.com/{number}", **fields)
    return world.endpoints.create(OWNER, app, draft, None, None)


def send(world: World, app: AppId, **fields: Any) -> Message:
    draft = MessageDraft(event_type="a.b", payload="{}")
    return world.ingest.accept(OWNER, app, replace(draft, **fields), None)


def sent(world: World, endpoints: int = 1) -> Message:
    app = application(world)
    for number in range(endpoints):
        endpoint(world, app, number)
    return send(world, app)


def search(world: World, **fields: Any) -> Search:
    since = world.clock.now() - timedelta(days=7)
    return replace(Search(org_id=ORG, since=since), **fields)


def checked(world: World, **fields: Any) -> Checked:
    found = list(world.reconciliation.check(search(world, **fields)))
    return Checked(
        sum(each.messages for each in found),
        sum(each.deliveries for each in found),
        sum(each.pending for each in found),
        tuple(task for each in found for task in each.lost),
    )


def lost(world: World, **fields: Any) -> list[tuple[DeliveryKey, int]]:
    return [(task.key, task.number) for task in checked(world, **fields).lost]


def forget(world: World) -> None:
    """Loses whatever is queued."""
    world.message_queue.sent.clear()
    world.delivery_queue.sent.clear()


def test_what_has_ended_is_not_lost(world: World) -> None:
    sent(world, endpoints=2)
    world.run(3)
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1, deliveries=2)


def test_what_has_failed_for_good_is_not_lost() -> None:
    world = failing()
    sent(world)
    world.run()
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1, deliveries=1)


def test_a_lost_dispatch_is_found_for_each_endpoint(world: World) -> None:
    message = sent(world, endpoints=2)
    forget(world)
    world.clock.advance(LATER)

    first, second = message.endpoint_ids
    assert lost(world) == [(message.delivery_key(first), 1), (message.delivery_key(second), 1)]


def test_a_lost_first_attempt_is_found_beside_those_that_were_made(world: World) -> None:
    message = sent(world, endpoints=3)
    world.fan_out()
    (gone, _) = world.delivery_queue.sent.pop(1)
    world.deliver()
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 3, 1, (replace(gone, body=None),))
    assert gone.key in map(message.delivery_key, message.endpoint_ids)


def test_a_retry_that_the_queue_lost_is_found() -> None:
    world = failing()
    message = sent(world)
    world.fan_out()
    world.deliver()
    forget(world)
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 2)]


def waiting_for_its_fourth() -> World:
    """A delivery whose next attempt is due in half an hour."""
    world = failing()
    sent(world)
    world.fan_out()
    for _ in range(3):
        world.deliver()
    [task] = world.due_retries.tasks.values()
    assert task.number == 4
    world.clock.advance(timedelta(minutes=8))
    return world


def test_a_retry_that_waits_in_the_store_is_not_lost() -> None:
    world = waiting_for_its_fourth()

    assert checked(world, grace=timedelta(0)) == Checked(1, 1, pending=1)


def test_a_retry_that_the_store_lost_is_found_before_its_time() -> None:
    world = waiting_for_its_fourth()
    world.due_retries.tasks.clear()

    assert [number for _, number in lost(world, grace=timedelta(0))] == [4]


def test_a_retry_is_not_lost_while_the_attempt_before_it_may_come_back() -> None:
    world = waiting_for_its_fourth()
    world.due_retries.tasks.clear()

    assert lost(world, grace=timedelta(minutes=9)) == []
    assert [number for _, number in lost(world, grace=timedelta(minutes=7))] == [4]


def test_a_retry_that_no_sweep_has_moved_is_late_and_not_lost() -> None:
    world = waiting_for_its_fourth()
    world.clock.advance(timedelta(hours=5))

    assert lost(world) == []


@pytest.mark.parametrize("late", [timedelta(0), GRACE - MINUTE])
def test_what_may_still_be_in_the_queue_is_not_lost(world: World, late: timedelta) -> None:
    sent(world)
    world.fan_out()
    world.clock.advance(late)

    assert lost(world) == []


def test_a_shorter_grace_finds_it_sooner(world: World) -> None:
    message = sent(world)
    forget(world)
    world.clock.advance(MINUTE)

    assert lost(world) == []
    assert lost(world, grace=timedelta(seconds=30)) == [
        (message.delivery_key(message.endpoint_ids[0]), 1)
    ]


def delayed(world: World, wait: timedelta) -> Message:
    app = application(world)
    endpoint(world, app)
    message = send(world, app, deliver_at=world.clock.now() + wait)
    world.fan_out()
    return message


def test_a_message_for_later_is_at_first_in_the_queue_and_then_in_the_store(world: World) -> None:
    delayed(world, timedelta(hours=10))

    world.clock.advance(timedelta(minutes=10))
    assert lost(world, grace=timedelta(0)) == []

    world.clock.advance(timedelta(minutes=5))
    world.deliver()
    assert len(world.due_retries.tasks) == 1
    world.clock.advance(timedelta(hours=2))
    assert checked(world) == Checked(1, 1, pending=1)


def test_a_message_for_later_that_the_store_lost_is_found_before_its_time(world: World) -> None:
    message = delayed(world, timedelta(hours=10))
    world.clock.advance(timedelta(minutes=15))
    world.deliver()
    world.due_retries.tasks.clear()
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 1)]


def test_a_canceled_message_is_not_lost(world: World) -> None:
    message = sent(world)
    forget(world)
    world.cancellation.cancel(OWNER, message.app_id, message.id)
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 1)


def switch_off(world: World, message: Message) -> None:
    world.endpoints.change(
        OWNER, message.app_id, message.endpoint_ids[0], lambda e: replace(e, disabled=True)
    )


def test_what_a_disabled_endpoint_does_not_get_has_ended(world: World) -> None:
    switch_off(world, sent(world))
    world.run(3)
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 1)


def test_what_was_lost_to_a_disabled_endpoint_is_found_and_ends_when_repaired(
    world: World,
) -> None:
    message = sent(world)
    switch_off(world, message)
    forget(world)
    world.clock.advance(LATER)

    world.reconciliation.repair(checked(world).lost)
    world.run(3)

    assert checked(world) == Checked(1, 1)
    assert status(world, message) is Status.CANCELED


def status(world: World, message: Message) -> Status:
    delivery = world.deliveries.get(message.delivery_key(message.endpoint_ids[0]))
    assert delivery is not None
    return delivery.status


def test_what_was_lost_and_has_expired_ends_when_repaired(world: World) -> None:
    app = application(world)
    endpoint(world, app)
    message = send(world, app, payload_retention=timedelta(hours=1))
    forget(world)
    world.clock.advance(LATER)

    world.reconciliation.repair(checked(world).lost)
    world.run(3)

    assert status(world, message) is Status.CANCELED
    assert lost(world) == []


def test_a_message_without_endpoints_has_nothing_to_lose(world: World) -> None:
    send(world, application(world))
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1)


def test_an_endpoint_that_a_message_was_sent_to_by_hand_only_awaits_nothing(world: World) -> None:
    app = application(world)
    message = send(world, app)
    other = endpoint(world, app)
    world.resend.resend(OWNER, app, message.id, other.id, None)
    forget(world)
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1)


def test_a_failed_attempt_by_hand_does_not_hide_that_the_first_one_was_lost() -> None:
    world = failing()
    message = sent(world)
    forget(world)
    world.resend.resend(OWNER, message.app_id, message.id, message.endpoint_ids[0], None)
    world.deliver()
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 1)]


def overdue(world: World, **endpoint_fields: Any) -> DeliveryTask:
    """The first attempt of a message, lost half a day ago, as it would be queued."""
    app = application(world)
    endpoint(world, app, **endpoint_fields)
    send(world, app)
    world.fan_out()
    [(task, _)] = world.delivery_queue.sent
    forget(world)
    world.clock.advance(timedelta(hours=12))
    return replace(task, body=None)


def break_down(world: World, task: DeliveryTask) -> None:
    """Opens the circuit of the task's endpoint."""
    now = world.clock.now()
    stored = world._endpoints.get(ORG, task.key.app_id, task.key.endpoint_id)
    assert stored is not None
    broken = Health(now - timedelta(hours=12), OPENS_AT, now + timedelta(minutes=30), now)
    assert world._endpoints.set_health(stored, broken)


def wait_for_look(world: World, task: DeliveryTask, *, soon: bool) -> None:
    """Until the task looks again within minutes, or for a good while neither did nor will."""

    def is_soon() -> bool:
        now = world.clock.now()
        return looks_between(task.attempt_id, task.due_at, now - GRACE - MINUTE, now + 15 * MINUTE)

    while is_soon() is not soon:
        world.clock.advance(MINUTE)


def test_what_an_open_circuit_holds_back_in_the_store_is_not_lost(world: World) -> None:
    task = overdue(world)
    wait_for_look(world, task, soon=False)
    break_down(world, task)
    assert checked(world).lost == (task,)

    world.due_retries.put(replace(task, held_until=world.clock.now() + HELD_AHEAD))

    assert checked(world) == Checked(1, 1, pending=1)


def test_what_an_open_circuit_holds_back_may_be_in_the_queue_when_it_is_about_to_look(
    world: World,
) -> None:
    task = overdue(world)
    wait_for_look(world, task, soon=True)
    break_down(world, task)

    assert lost(world) == []


def test_what_a_circuit_held_back_until_later_than_it_closed_is_not_lost(world: World) -> None:
    task = overdue(world)

    world.due_retries.put(replace(task, held_until=world.clock.now() + timedelta(hours=3)))

    assert lost(world) == []


def test_what_is_throttled_may_be_in_the_queue_for_days(world: World) -> None:
    overdue(world, throttle_rate=1)

    assert lost(world) == []
    world.clock.advance(PATIENCE)
    assert len(lost(world)) == 1


def test_an_application_that_is_throttled_throttles_its_endpoints(world: World) -> None:
    app = application(world, throttle_rate=1)
    endpoint(world, app)
    send(world, app)
    forget(world)
    world.clock.advance(LATER)

    assert lost(world) == []


def test_what_is_repaired_is_delivered_once(world: World) -> None:
    message = sent(world)
    forget(world)
    world.clock.advance(LATER)
    found = checked(world).lost

    world.reconciliation.repair(found)
    world.reconciliation.repair(found)
    world.run(3)

    assert len(world.http.requests) == 1
    assert status(world, message) is Status.SUCCESS


def test_what_is_repaired_keeps_to_the_rate_of_its_application(world: World) -> None:
    app = application(world, throttle_rate=1)
    endpoint(world, app)
    send(world, app)
    forget(world)
    world.clock.advance(timedelta(days=6))

    world.reconciliation.repair(checked(world).lost)

    assert [task.throttled for task, _ in world.delivery_queue.sent] == [True]


def test_a_lost_wait_is_repaired_as_a_wait() -> None:
    world = waiting_for_its_fourth()
    kept = dict(world.due_retries.tasks)
    world.due_retries.tasks.clear()

    world.reconciliation.repair(checked(world, grace=timedelta(0)).lost)

    assert world.due_retries.tasks == kept
    assert world.delivery_queue.sent == []


def test_what_came_on_meanwhile_was_not_lost(world: World) -> None:
    sent(world, endpoints=2)
    world.fan_out()
    world.clock.advance(LATER)
    found = checked(world).lost
    world.delivery.attempt(world.delivery_queue.sent[0][0])

    still = world.reconciliation.still_lost(found, search(world))

    assert len(found) == 2
    assert [task.key for task in still] == [world.delivery_queue.sent[1][0].key]


def test_messages_from_before_the_time_asked_for_are_not_looked_at(world: World) -> None:
    sent(world)
    forget(world)
    world.clock.advance(LATER)

    assert checked(world, since=world.clock.now() - MINUTE) == Checked()


def test_one_application_can_be_looked_at_alone(world: World) -> None:
    message, other = sent(world), sent(world)
    forget(world)
    world.clock.advance(LATER)

    assert [key.message_id for key, _ in lost(world, app_id=other.app_id)] == [other.id]
    assert {key.message_id for key, _ in lost(world)} == {message.id, other.id}


def test_an_application_that_is_not_there_is_an_error(world: World) -> None:
    with pytest.raises(NotFound):
        checked(world, app_id=AppId(ids.first_of(ids.APP, world.clock.now())))


def test_another_organisation_is_not_looked_at(world: World) -> None:
    sent(world)
    forget(world)
    world.clock.advance(LATER)

    assert checked(world, org_id=OrgId("org_other")) == Checked()


@pytest.mark.parametrize("app_id", [None, ids.OPERATIONAL_APP])
def test_the_operational_messages_of_the_organisation_are_looked_at_too(
    world: World, app_id: AppId | None
) -> None:
    made = builders.message(org_id=ORG, app_id=ids.OPERATIONAL_APP)
    world._messages.add(made)
    world.clock.advance(LATER)

    assert [key for key, _ in lost(world, app_id=app_id)] == [
        made.delivery_key(made.endpoint_ids[0])
    ]


def test_no_more_than_a_batch_of_messages_is_held_at_once(world: World) -> None:
    app = application(world)
    endpoint(world, app)
    for _ in range(2 * BATCH + 1):
        send(world, app)
    world.clock.advance(LATER)

    found = [each.messages for each in world.reconciliation.check(search(world))]

    assert found == [BATCH, BATCH, 1]


def test_a_healthy_stack_costs_no_look_into_the_store(world: World) -> None:
    sent(world)
    world.run(3)
    world.clock.advance(LATER)
    # Any use of these would break.
    nothing: Any = None
    blind = replace(world.reconciliation, later=nothing, states=nothing, schedule=nothing)

    assert list(blind.check(search(world))) == [Checked(1, 1)]
