"""What organisations are told of their endpoints and tasks, and how often."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain import ids
from shared.domain.announcement import REPEATED_WITHIN
from shared.domain.application import ApplicationDraft
from shared.domain.background_task import TaskKind, TaskStatus
from shared.domain.delivery import Reply
from shared.domain.endpoint import EndpointDraft
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.operational import EVENT_TYPES, Event
from shared.domain.paging import Span
from shared.domain.selection import SelectionDraft
from shared.services.announcements import KEPT_FOR
from tests.support.faults import Killed, Trouble
from tests.support.operational_events import URL, announced, listens, names, told
from tests.support.world import OWNER, World
from tests.unit.services.customers import (
    HOOK,
    SECOND,
    ForgetfulEndpoints,
    change,
    endpoint,
    exposed,
    made,
    send,
)

APP = ApplicationDraft(name="Acme", uid="acme")


def test_the_life_of_an_endpoint_is_told() -> None:
    world = made(200)
    listens(world)

    made_endpoint = endpoint(world)
    change(world, description="new")
    change(world, headers={"x-own": "1"})
    world.clock.advance(SECOND)
    world.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, None)
    change(world, disabled=True)
    change(world, disabled=False)
    world.endpoints.delete(OWNER, "acme", "hook")

    updated = Event.ENDPOINT_UPDATED
    assert names(world) == [
        Event.ENDPOINT_CREATED,
        *(updated, updated, updated),
        *(updated, Event.ENDPOINT_DISABLED),
        *(updated, Event.ENDPOINT_ENABLED),
        Event.ENDPOINT_DELETED,
    ]
    for event in told(world):
        about = (
            event.data.app_id,
            event.data.app_uid,
            event.data.endpoint_id,
            event.data.endpoint_uid,
        )
        assert about == (made_endpoint.app_id, "acme", made_endpoint.id, "hook")


def test_who_disabled_an_endpoint_by_hand_is_told_so() -> None:
    world = made(200)
    endpoint(world)
    listens(world, Event.ENDPOINT_DISABLED)

    change(world, disabled=True)

    [event] = told(world)
    assert (event.data.trigger, event.data.fail_since) == ("manual", None)


def test_an_endpoint_that_is_enabled_again_is_not_disabled_by_an_attempt_any_more() -> None:
    world = made(410)
    endpoint(world)
    send(world)
    world.run()
    assert world.endpoints.get(OWNER, "acme", "hook").disabled_by
    listens(world, Event.ENDPOINT_ENABLED, Event.ENDPOINT_DISABLED)

    change(world, disabled=False)
    change(world, disabled=True)

    assert names(world) == [Event.ENDPOINT_ENABLED, Event.ENDPOINT_DISABLED]
    assert told(world)[1].data.trigger == "manual"
    assert world.endpoints.get(OWNER, "acme", "hook").disabled_by is None


def test_it_is_signed_and_delivered_as_every_message_is() -> None:
    world = made(200)
    listener = listens(world)

    endpoint(world)
    world.run()

    [message] = announced(world)
    [request] = [r for r in world.http.requests if r.url == URL]
    assert request.headers["webhook-id"] == message.id
    assert request.body.decode() == message.payload
    assert message.endpoint_ids == (listener.id,)


def test_each_endpoint_gets_the_types_that_it_asks_for() -> None:
    world = made(200)
    listens(world, Event.ENDPOINT_DELETED)

    endpoint(world)
    world.endpoints.delete(OWNER, "acme", "hook")

    assert names(world) == [Event.ENDPOINT_DELETED]


def test_nothing_is_told_of_operational_endpoints_themselves() -> None:
    world = World(ScriptedHttp([Reply(status_code=410, body=b"", duration_ms=1)]))
    first = listens(world)
    second = world.operational.endpoints.create(OWNER, "", EndpointDraft(url=HOOK), None, None)
    world.operational.endpoints.change(
        OWNER, "", second.id, lambda e: replace(e, description="changed")
    )
    world.operational.rotation.rotate(OWNER, ("", second.id), None, SECOND, None)
    assert announced(world) == []
    world.applications.create(OWNER, APP, None)

    endpoint(world)
    world.run()
    world.operational.endpoints.delete(OWNER, "", second.id)

    assert world.operational.endpoints.get(OWNER, "", first.id).disabled
    assert names(world) == [Event.ENDPOINT_CREATED]


def test_another_organisation_hears_nothing() -> None:
    world = made(200)
    other = replace(OWNER, org_id=ids.OrgId("org_other"))
    world.operational.endpoints.create(other, "", EndpointDraft(url=URL), None, None)

    endpoint(world)

    assert announced(world) == []


def test_without_a_listener_nothing_is_stored_or_queued() -> None:
    world = made(500)
    endpoint(world, retry_schedule=())
    send(world)

    world.run()

    assert len(world.store.messages) == 1


def test_who_listens_is_read_once_in_a_while() -> None:
    world, trouble = made(200), Trouble(at=0)
    kept = replace(world.announcements, routes=trouble.around(world._routes), kept_for=KEPT_FOR)

    for _ in range(3):
        assert not kept.are_wanted(OWNER.org_id, None, Event.EXHAUSTED)
    listens(world)
    assert not kept.are_wanted(OWNER.org_id, None, Event.EXHAUSTED)
    assert trouble.calls == 1
    world.clock.advance(KEPT_FOR)

    assert kept.are_wanted(OWNER.org_id, None, Event.EXHAUSTED)
    assert trouble.calls == 2


def test_every_event_that_can_be_asked_for_is_one_that_is_told() -> None:
    assert set(EVENT_TYPES) == set(Event)


def test_operational_messages_are_in_no_list_and_no_statistic() -> None:
    world = made(200)
    listens(world)
    endpoint(world)
    send(world)
    [message] = announced(world)
    assert [a.uid for a in world._applications.scan(OWNER.org_id, Span())] == ["acme"]
    world.clock.advance(timedelta(days=1))
    chosen = SelectionDraft(since=message.timestamp - SECOND)

    task = world.finish(world.statistics.by_application(OWNER, chosen, None, None))

    assert (task.data["messages"], [a["appUid"] for a in task.data["appStats"]]) == (1, ["acme"])


def test_the_end_of_a_task_is_told() -> None:
    world = made(200)
    listens(world)
    chosen = SelectionDraft(since=world.clock.now() - SECOND)
    world.clock.advance(SECOND)

    task = world.finish(world.statistics.by_application(OWNER, chosen, None, None))

    [event] = told(world)
    assert (event.type, event.data.task_id) == (Event.TASK_FINISHED, task.id)
    assert (event.data.task, event.data.status) == (
        TaskKind.APP_USAGE.value,
        TaskStatus.FINISHED.value,
    )
    assert event.data.data == task.data


@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_a_creation_that_is_repeated_with_its_key_is_told_once(
    error: type[BaseException], after_its_effect: bool
) -> None:
    draft = EndpointDraft(url=HOOK)
    for at in count(1):
        world = made(200)
        listens(world)
        trouble = Trouble(at, error, after_its_effect)
        worker = exposed(world, trouble)
        worker.entropy = world.entropy
        worker._make_services()
        with suppress(InfrastructureError, Killed):
            worker.endpoints.create(OWNER, "acme", draft, None, "key")
        was_spared = not trouble.happened
        trouble.at = 0
        world.clock.advance(SECOND)
        worker.endpoints.create(OWNER, "acme", draft, None, "key")
        world.run()

        assert names(world) == [Event.ENDPOINT_CREATED], at
        assert [r.url for r in world.http.requests] == [URL]
        if was_spared:
            assert at > 3
            return


def switched_off(world: World) -> None:
    world.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, disabled=True))


def switched_on(world: World) -> None:
    world.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, disabled=False))


def removed(world: World) -> None:
    [endpoint] = [e for e in world.store.endpoints.values() if e.uid == "hook"]
    with suppress(NotFound):
        world.endpoints.delete(OWNER, "acme", endpoint.id)


@pytest.mark.parametrize(
    ("request_of", "event"),
    [
        (switched_off, Event.ENDPOINT_DISABLED),
        (switched_on, Event.ENDPOINT_ENABLED),
        (removed, Event.ENDPOINT_DELETED),
    ],
)
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_a_change_whose_request_is_repeated_is_told_once(
    request_of: Callable[[World], None],
    event: Event,
    error: type[BaseException],
    after_its_effect: bool,
) -> None:
    for at in count(1):
        world = made(200)
        endpoint(world, disabled=request_of is switched_on)
        listens(world, event)
        trouble = Trouble(at, error, after_its_effect)
        worker = exposed(world, trouble)
        world.clock.advance(SECOND)
        with suppress(InfrastructureError, Killed):
            request_of(worker)
        was_spared = not trouble.happened
        trouble.at = 0
        world.clock.advance(SECOND)
        request_of(worker)
        world.run()

        assert names(world) == [event], at
        assert [r.url for r in world.http.requests] == [URL]
        if was_spared:
            assert at > 3
            return


def test_a_later_change_does_not_tell_again_what_was_long_ago() -> None:
    world = made(200)
    endpoint(world)
    change(world, disabled=True)
    world.clock.advance(REPEATED_WITHIN)
    listens(world)

    change(world, description="new")

    assert names(world) == [Event.ENDPOINT_UPDATED]


def test_what_was_deleted_long_ago_is_not_told_of_again() -> None:
    world = made(200)
    hook = endpoint(world)
    world.endpoints.delete(OWNER, "acme", hook.id)
    world.clock.advance(REPEATED_WITHIN + SECOND)
    listens(world)

    with pytest.raises(NotFound):
        world.endpoints.delete(OWNER, "acme", hook.id)

    assert announced(world) == []


@pytest.mark.parametrize("error", [InfrastructureError, Killed])
def test_a_rotation_that_is_repeated_with_its_key_is_told(error: type[BaseException]) -> None:
    world = made(200)
    endpoint(world)
    listens(world, Event.ENDPOINT_UPDATED)
    world.clock.advance(SECOND)
    world.message_queue, queue = Trouble(1, error).around(world.message_queue), world.message_queue
    world._make_services()
    with pytest.raises(error):
        world.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, "key")
    assert queue.sent == []

    world.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, "key")

    assert names(world) == [Event.ENDPOINT_UPDATED]
    assert len(queue.sent) == 1


def test_a_switch_whose_own_write_was_made_twice_is_told() -> None:
    world = made(200)
    endpoint(world)
    listens(world, Event.ENDPOINT_DISABLED)
    world._endpoints = ForgetfulEndpoints(world._endpoints)  # type: ignore[assignment] # it is one
    world._make_services()

    change(world, disabled=True)

    assert names(world) == [Event.ENDPOINT_DISABLED]
