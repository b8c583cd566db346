"""Accepting messages: what is stored, what is queued, and what a repeated request does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryApplications, MemoryMessageQueue, MemoryMessages
from shared.domain.access import Identity
from shared.domain.application import Application, ApplicationDraft
from shared.domain.dispatch import Dispatch
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.errors import Conflict, InfrastructureError, InvalidInput, NotFound
from shared.domain.ids import AppId, OrgId
from shared.domain.message import Body, Message, MessageDraft
from shared.domain.once import REPEAT_DELAY, Once
from tests.support.world import OWNER, World

DRAFT = MessageDraft(event_type="user.created", payload='{"id": 1.0}')
URL = "https://example.com/hook"


def an_application(world: World, uid: str | None = None) -> Application:
    return world.applications.create(OWNER, ApplicationDraft(name="Acme", uid=uid), None)


def an_endpoint(world: World, app: Application, draft: EndpointDraft | None = None) -> Endpoint:
    draft = draft or EndpointDraft(url=URL)
    return world.endpoints.create(OWNER, app.id, draft, None, None)


def queued(world: World) -> list[tuple[Dispatch, timedelta]]:
    return world.message_queue.sent


def test_a_message_is_stored_and_queued_for_the_endpoints_that_want_it(world: World) -> None:
    app = an_application(world)
    wanting = an_endpoint(world, app)
    an_endpoint(world, app, EndpointDraft(url=URL, disabled=True))

    message = world.ingest.accept(OWNER, app.id, DRAFT, None)

    assert message.endpoint_ids == (wanting.id,)
    assert world.messages.get(OWNER, app.id, message.id) == message
    [(dispatch, delay)] = queued(world)
    assert (dispatch.message_id, dispatch.body) == (message.id, Body('{"id": 1.0}'))
    assert delay == timedelta(0)


def test_a_message_that_nobody_wants_is_stored_and_not_queued(world: World) -> None:
    app = an_application(world)

    message = world.ingest.accept(OWNER, app.id, DRAFT, None)

    assert world.messages.get(OWNER, app.id, message.id).endpoint_ids == ()
    assert queued(world) == []


def test_the_application_can_be_named_by_its_uid(world: World) -> None:
    app = an_application(world, uid="acme")

    assert world.ingest.accept(OWNER, "acme", DRAFT, None).app_id == app.id


@pytest.mark.parametrize("reference", ["nobody", "app_short", "app_" + "z" * 27, "a#b", ""])
def test_an_unknown_application_leaves_no_trace(world: World, reference: str) -> None:
    with pytest.raises(NotFound):
        world.ingest.accept(OWNER, reference, DRAFT, "key")

    assert (world.store.messages, world.store.used, queued(world)) == ({}, {}, [])


BRINGING = replace(DRAFT, application=ApplicationDraft(name="Acme", uid="acme"))


def test_a_message_makes_the_application_that_it_brings_along(world: World) -> None:
    message = world.ingest.accept(OWNER, "acme", BRINGING, "key")

    made = world.applications.get(OWNER, "acme")
    assert (made.id, made.name) == (message.app_id, "Acme")
    assert world.ingest.accept(OWNER, "acme", BRINGING, "key") == message


def test_an_application_that_is_there_stays_as_it_is(world: World) -> None:
    app = an_application(world, uid="acme")
    other = replace(DRAFT, application=ApplicationDraft(name="Other", uid="other"))

    for reference in (app.id, "acme"):
        assert world.ingest.accept(OWNER, reference, other, None).app_id == app.id

    assert [*world.store.applications.values()] == [app]


def test_an_application_that_is_there_costs_no_read_more(world: World) -> None:
    class NeverAsked(MemoryApplications):
        """Whoever has read the routes knows the application."""

        def get(self, org_id: OrgId, app_id: AppId) -> Application | None:
            raise AssertionError

        def add(self, application: Application, once: Once | None) -> Application:
            raise AssertionError

    app = an_application(world, uid="acme")
    service = replace(world.applications, applications=NeverAsked(world.store))

    for draft in (DRAFT, BRINGING):
        message = replace(world.ingest, applications=service).accept(OWNER, "acme", draft, None)
        assert message.app_id == app.id


def test_of_two_first_messages_at_once_one_makes_the_application(world: World) -> None:
    class AnotherIsFaster(MemoryApplications):
        """Somebody makes the application, with an endpoint, between our look and our write."""

        def add(self, application: Application, once: Once | None) -> Application:
            if not self.store.applications:
                an_endpoint(world, an_application(world, uid="acme"))
            return MemoryApplications(self.store).add(application, once)

    slower = replace(world.applications, applications=AnotherIsFaster(world.store))
    message = replace(world.ingest, applications=slower).accept(OWNER, "acme", BRINGING, None)

    [app] = world.store.applications.values()
    [endpoint] = world.store.endpoints.values()
    assert (message.app_id, message.endpoint_ids) == (app.id, (endpoint.id,))


@pytest.mark.parametrize(
    ("uid", "reference", "kind"),
    [
        (None, "acme", "application_uid_missing"),
        ("other", "acme", "application_uid_mismatch"),
        ("acme", "app_" + "0" * 26 + "1", "application_uid_mismatch"),
    ],
)
def test_an_application_that_the_path_does_not_name_is_not_made(
    world: World, uid: str | None, reference: str, kind: str
) -> None:
    draft = replace(DRAFT, application=ApplicationDraft(name="Acme", uid=uid))

    with pytest.raises(InvalidInput) as caught:
        world.ingest.accept(OWNER, reference, draft, "key")

    [problem] = caught.value.problems
    assert (problem.loc, problem.type) == (("body", "application", "uid"), kind)
    assert (world.store.applications, world.store.messages, world.store.used) == ({}, {}, {})


def test_another_organisation_does_not_reach_the_application(world: World) -> None:
    app = an_application(world, uid="acme")
    stranger = Identity(OrgId("org_other"))

    for reference in (app.id, "acme"):
        with pytest.raises(NotFound):
            world.ingest.accept(stranger, reference, DRAFT, None)


def test_the_same_key_gives_the_same_message_and_a_late_second_dispatch(world: World) -> None:
    app = an_application(world)
    an_endpoint(world, app)
    first = world.ingest.accept(OWNER, app.id, DRAFT, "key")

    other = replace(DRAFT, payload='{"other":true}')
    second = world.ingest.accept(OWNER, app.id, other, "key")

    assert second == first
    assert len(world.store.messages) == 1
    assert [delay for _, delay in queued(world)] == [timedelta(0), REPEAT_DELAY]


def test_a_second_dispatch_of_a_delivered_message_sends_nothing(world: World) -> None:
    app = an_application(world)
    an_endpoint(world, app)
    world.ingest.accept(OWNER, app.id, DRAFT, "key")
    world.run()

    world.ingest.accept(OWNER, app.id, DRAFT, "key")
    world.run()

    assert len(world.http.requests) == 1


def test_a_key_is_free_again_after_twelve_hours(world: World) -> None:
    app = an_application(world)
    first = world.ingest.accept(OWNER, app.id, DRAFT, "key")
    world.clock.advance(timedelta(hours=12, seconds=1))

    assert world.ingest.accept(OWNER, app.id, DRAFT, "key").id != first.id


def test_keys_of_different_applications_do_not_meet(world: World) -> None:
    one, two = an_application(world), an_application(world)

    first = world.ingest.accept(OWNER, one.id, DRAFT, "key")
    second = world.ingest.accept(OWNER, two.id, DRAFT, "key")

    assert first.id != second.id


class QueueThatFailsOnce:
    def __init__(self, behind: MemoryMessageQueue) -> None:
        self.behind, self.broken = behind, True

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        if self.broken:
            self.broken = False
            raise InfrastructureError("the queue is down")
        self.behind.send(dispatch, delay)


def test_a_retry_completes_a_request_that_failed_between_the_write_and_the_queue(
    world: World,
) -> None:
    app = an_application(world)
    an_endpoint(world, app)
    broken = replace(world.ingest, queue=QueueThatFailsOnce(world.message_queue))
    with pytest.raises(InfrastructureError):
        broken.accept(OWNER, app.id, DRAFT, "key")
    assert queued(world) == []

    message = broken.accept(OWNER, app.id, DRAFT, "key")
    world.run()

    assert len(world.store.messages) == 1
    assert [r.headers["webhook-id"] for r in world.http.requests] == [message.id]


def test_a_retry_completes_a_request_that_died_before_the_write(world: World) -> None:
    app = an_application(world)

    class StoreThatFails(MemoryMessages):
        def add(self, message: Message) -> bool:
            raise InfrastructureError("the store is down")

    dying = replace(world.ingest, messages=StoreThatFails(world.store))
    with pytest.raises(InfrastructureError):
        dying.accept(OWNER, app.id, DRAFT, "key")

    message = world.ingest.accept(OWNER, app.id, DRAFT, "key")

    assert world.messages.get(OWNER, app.id, message.id) == message


def test_a_repeated_event_id_is_a_conflict_and_stores_nothing(world: World) -> None:
    app = an_application(world)
    draft = replace(DRAFT, event_id="evt-1")
    world.ingest.accept(OWNER, app.id, draft, None)

    with pytest.raises(Conflict):
        world.ingest.accept(OWNER, app.id, draft, None)

    assert len(world.store.messages) == 1


def test_a_repeated_event_id_with_its_own_key_gives_the_same_message(world: World) -> None:
    app = an_application(world)
    draft = replace(DRAFT, event_id="evt-1")
    first = world.ingest.accept(OWNER, app.id, draft, "key")

    assert world.ingest.accept(OWNER, app.id, draft, "key") == first


def test_a_large_payload_travels_by_reference(world: World) -> None:
    app = an_application(world)
    an_endpoint(world, app)
    payload = '{"text":"' + "x" * 100_000 + '"}'

    world.ingest.accept(OWNER, app.id, replace(DRAFT, payload=payload), None)

    [(dispatch, _)] = queued(world)
    assert dispatch.body is None
    world.run()
    assert world.http.requests[0].body == payload.encode()
