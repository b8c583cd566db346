"""Operational events of endpoints and tasks, and their number."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain import ids
from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import TaskKind, TaskStatus
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.operational.operational import EVENT_TYPES, OperationalEventType
from shared.domain.operational.operational_events import REPEAT_WINDOW
from shared.domain.paging import Span
from shared.services.operational.operational_events import ROUTES_TTL
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.operational_events import (
    URL,
    listens,
    names,
    published,
    published_payloads,
)
from tests.support.fakes.faults import InjectedFault, Killed
from tests.unit.services.operational.customers import (
    HOOK,
    SECOND,
    ForgetfulEndpoints,
    change,
    endpoint,
    exposed,
    made,
    send,
)

APP = ApplicationInput(name="Acme", uid="acme")


def test_the_creation_change_and_deletion_of_an_endpoint_are_published() -> None:
    system = made(200)
    listens(system)

    made_endpoint = endpoint(system)
    change(system, description="new")
    change(system, headers={"x-own": "1"})
    system.clock.advance(SECOND)
    system.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, None)
    change(system, disabled=True)
    change(system, disabled=False)
    system.endpoints.delete(OWNER, "acme", "hook")

    updated = OperationalEventType.ENDPOINT_UPDATED
    assert names(system) == [
        OperationalEventType.ENDPOINT_CREATED,
        *(updated, updated, updated),
        *(updated, OperationalEventType.ENDPOINT_DISABLED),
        *(updated, OperationalEventType.ENDPOINT_ENABLED),
        OperationalEventType.ENDPOINT_DELETED,
    ]
    for event in published(system):
        about = (
            event.data.app_id,
            event.data.app_uid,
            event.data.endpoint_id,
            event.data.endpoint_uid,
        )
        assert about == (made_endpoint.app_id, "acme", made_endpoint.id, "hook")


def test_a_manual_disabling_is_published() -> None:
    system = made(200)
    endpoint(system)
    listens(system, OperationalEventType.ENDPOINT_DISABLED)

    change(system, disabled=True)

    [event] = published(system)
    assert (event.data.trigger, event.data.fail_since) == ("manual", None)


def test_a_reenabled_endpoint_is_no_longer_disabled_by_an_attempt() -> None:
    system = made(410)
    endpoint(system)
    send(system)
    system.run()
    assert system.endpoints.get(OWNER, "acme", "hook").disabled_by
    listens(system, OperationalEventType.ENDPOINT_ENABLED, OperationalEventType.ENDPOINT_DISABLED)

    change(system, disabled=False)
    change(system, disabled=True)

    assert names(system) == [
        OperationalEventType.ENDPOINT_ENABLED,
        OperationalEventType.ENDPOINT_DISABLED,
    ]
    assert published(system)[1].data.trigger == "manual"
    assert system.endpoints.get(OWNER, "acme", "hook").disabled_by is None


def test_an_operational_event_is_signed_and_delivered_like_any_message() -> None:
    system = made(200)
    listener = listens(system)

    endpoint(system)
    system.run()

    [message] = published_payloads(system)
    [request] = [r for r in system.http.requests if r.url == URL]
    assert request.headers["webhook-id"] == message.id
    assert request.body.decode() == message.payload
    assert message.endpoint_ids == (listener.id,)


def test_each_operational_endpoint_receives_its_event_types() -> None:
    system = made(200)
    listens(system, OperationalEventType.ENDPOINT_DELETED)

    endpoint(system)
    system.endpoints.delete(OWNER, "acme", "hook")

    assert names(system) == [OperationalEventType.ENDPOINT_DELETED]


def test_operational_endpoints_have_no_events_of_their_own() -> None:
    system = SystemUnderTest(ScriptedHttp([Reply(status_code=410, body=b"", duration_ms=1)]))
    first = listens(system)
    second = system.operational.endpoints.create(OWNER, "", EndpointInput(url=HOOK), None, None)
    system.operational.endpoints.change(
        OWNER, "", second.id, lambda e: replace(e, description="changed")
    )
    system.operational.rotation.rotate(OWNER, ("", second.id), None, SECOND, None)
    assert published_payloads(system) == []
    system.applications.create(OWNER, APP, None)

    endpoint(system)
    system.run()
    system.operational.endpoints.delete(OWNER, "", second.id)

    assert system.operational.endpoints.get(OWNER, "", first.id).disabled
    assert names(system) == [OperationalEventType.ENDPOINT_CREATED]


def test_another_organisation_receives_no_event() -> None:
    system = made(200)
    other = replace(OWNER, org_id=ids.OrgId("org_other"))
    system.operational.endpoints.create(other, "", EndpointInput(url=URL), None, None)

    endpoint(system)

    assert published_payloads(system) == []


def test_nothing_is_stored_or_enqueued_without_an_operational_endpoint() -> None:
    system = made(500)
    endpoint(system, retry_schedule=())
    send(system)

    system.run()

    assert len(system.store.messages) == 1


def test_operational_endpoints_are_read_once_per_ttl() -> None:
    system, trouble = made(200), InjectedFault(at=0)
    kept = replace(
        system.event_publisher, routes=trouble.around(system._routes), routes_ttl=ROUTES_TTL
    )

    for _ in range(3):
        assert not kept.are_wanted(OWNER.org_id, None, OperationalEventType.EXHAUSTED)
    listens(system)
    assert not kept.are_wanted(OWNER.org_id, None, OperationalEventType.EXHAUSTED)
    assert trouble.calls == 1
    system.clock.advance(ROUTES_TTL)

    assert kept.are_wanted(OWNER.org_id, None, OperationalEventType.EXHAUSTED)
    assert trouble.calls == 2


def test_every_operational_event_type_is_published() -> None:
    assert set(EVENT_TYPES) == set(OperationalEventType)


def test_operational_messages_are_in_no_list_and_no_statistic() -> None:
    system = made(200)
    listens(system)
    endpoint(system)
    send(system)
    [message] = published_payloads(system)
    assert [a.uid for a in system._applications.scan(OWNER.org_id, Span())] == ["acme"]
    system.clock.advance(timedelta(days=1))
    chosen = SelectionInput(since=message.timestamp - SECOND)

    task = system.finish(system.statistics.by_application(OWNER, chosen, None, None))

    assert (task.data["messages"], [a["appUid"] for a in task.data["appStats"]]) == (1, ["acme"])


def test_the_end_of_a_task_is_published() -> None:
    system = made(200)
    listens(system)
    chosen = SelectionInput(since=system.clock.now() - SECOND)
    system.clock.advance(SECOND)

    task = system.finish(system.statistics.by_application(OWNER, chosen, None, None))

    [event] = published(system)
    assert (event.type, event.data.task_id) == (OperationalEventType.TASK_FINISHED, task.id)
    assert (event.data.task, event.data.status) == (
        TaskKind.APP_USAGE.value,
        TaskStatus.FINISHED.value,
    )
    assert event.data.data == task.data


@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_a_creation_repeated_with_its_key_is_published_once(
    error: type[BaseException], after_its_effect: bool
) -> None:
    endpoint_input = EndpointInput(url=HOOK)
    for at in count(1):
        system = made(200)
        listens(system)
        trouble = InjectedFault(at, error, after_its_effect)
        worker = exposed(system, trouble)
        worker.entropy = system.entropy
        worker.assemble()
        with suppress(InfrastructureError, Killed):
            worker.endpoints.create(OWNER, "acme", endpoint_input, None, "key")
        was_spared = not trouble.happened
        trouble.at = 0
        system.clock.advance(SECOND)
        worker.endpoints.create(OWNER, "acme", endpoint_input, None, "key")
        system.run()

        assert names(system) == [OperationalEventType.ENDPOINT_CREATED], at
        assert [r.url for r in system.http.requests] == [URL]
        if was_spared:
            assert at > 3
            return


def switched_off(system: SystemUnderTest) -> None:
    system.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, disabled=True))


def switched_on(system: SystemUnderTest) -> None:
    system.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, disabled=False))


def removed(system: SystemUnderTest) -> None:
    [endpoint] = [e for e in system.store.endpoints.values() if e.uid == "hook"]
    with suppress(NotFound):
        system.endpoints.delete(OWNER, "acme", endpoint.id)


@pytest.mark.parametrize(
    ("request_of", "event"),
    [
        (switched_off, OperationalEventType.ENDPOINT_DISABLED),
        (switched_on, OperationalEventType.ENDPOINT_ENABLED),
        (removed, OperationalEventType.ENDPOINT_DELETED),
    ],
)
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_its_effect", [False, True])
def test_a_repeated_change_is_published_once(
    request_of: Callable[[SystemUnderTest], None],
    event: OperationalEventType,
    error: type[BaseException],
    after_its_effect: bool,
) -> None:
    for at in count(1):
        system = made(200)
        endpoint(system, disabled=request_of is switched_on)
        listens(system, event)
        trouble = InjectedFault(at, error, after_its_effect)
        worker = exposed(system, trouble)
        system.clock.advance(SECOND)
        with suppress(InfrastructureError, Killed):
            request_of(worker)
        was_spared = not trouble.happened
        trouble.at = 0
        system.clock.advance(SECOND)
        request_of(worker)
        system.run()

        assert names(system) == [event], at
        assert [r.url for r in system.http.requests] == [URL]
        if was_spared:
            assert at > 3
            return


def test_a_later_change_does_not_publish_an_old_event_again() -> None:
    system = made(200)
    endpoint(system)
    change(system, disabled=True)
    system.clock.advance(REPEAT_WINDOW)
    listens(system)

    change(system, description="new")

    assert names(system) == [OperationalEventType.ENDPOINT_UPDATED]


def test_an_old_deletion_is_not_published_again() -> None:
    system = made(200)
    hook = endpoint(system)
    system.endpoints.delete(OWNER, "acme", hook.id)
    system.clock.advance(REPEAT_WINDOW + SECOND)
    listens(system)

    with pytest.raises(NotFound):
        system.endpoints.delete(OWNER, "acme", hook.id)

    assert published_payloads(system) == []


@pytest.mark.parametrize("error", [InfrastructureError, Killed])
def test_a_rotation_repeated_with_its_key_is_published(error: type[BaseException]) -> None:
    system = made(200)
    endpoint(system)
    listens(system, OperationalEventType.ENDPOINT_UPDATED)
    system.clock.advance(SECOND)
    system.delivery_queue, queue = (
        InjectedFault(1, error).around(system.delivery_queue),
        system.delivery_queue,
    )
    system.assemble()
    with pytest.raises(error):
        system.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, "key")
    assert queue.sent == []

    system.rotation.rotate(OWNER, ("acme", "hook"), None, SECOND, "key")

    assert names(system) == [OperationalEventType.ENDPOINT_UPDATED]
    assert len(queue.sent) == 1


def test_a_disabling_or_enabling_written_twice_is_published() -> None:
    system = made(200)
    endpoint(system)
    listens(system, OperationalEventType.ENDPOINT_DISABLED)
    system._endpoints = ForgetfulEndpoints(system._endpoints)  # type: ignore[assignment] # it is one
    system.assemble()

    change(system, disabled=True)

    assert names(system) == [OperationalEventType.ENDPOINT_DISABLED]
