"""Accepting messages: the stored message, the queued dispatch, and repeated requests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryApplications, MemoryMessageQueue, MemoryMessages
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import Conflict, InfrastructureError, InvalidInput, NotFound
from shared.domain.idempotency import REPEAT_DELAY, IdempotencyKey
from shared.domain.ids import AppId, OrgId
from shared.domain.messages.message import Body, Message, MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

INPUT = MessageInput(event_type="user.created", payload='{"id": 1.0}')
URL = "https://example.com/hook"


def an_application(system: SystemUnderTest, uid: str | None = None) -> Application:
    return system.applications.create(OWNER, ApplicationInput(name="Acme", uid=uid), None)


def an_endpoint(
    system: SystemUnderTest, app: Application, endpoint_input: EndpointInput | None = None
) -> Endpoint:
    endpoint_input = endpoint_input or EndpointInput(url=URL)
    return system.endpoints.create(OWNER, app.id, endpoint_input, None, None)


def queued(system: SystemUnderTest) -> list[tuple[DeliveryTask, timedelta]]:
    return system.delivery_queue.sent


def test_a_message_is_stored_and_enqueued_for_the_endpoints_that_want_it(
    system: SystemUnderTest,
) -> None:
    app = an_application(system)
    wanting = an_endpoint(system, app)
    an_endpoint(system, app, EndpointInput(url=URL, disabled=True))

    message = system.ingest.accept(OWNER, app.id, INPUT, None)

    assert message.endpoint_ids == (wanting.id,)
    assert system.messages.get(OWNER, app.id, message.id) == message
    [(task, delay)] = queued(system)
    assert (task.key.message_id, task.body) == (message.id, Body('{"id": 1.0}'))
    assert delay == timedelta(0)


def test_a_message_without_endpoints_is_stored_and_not_enqueued(system: SystemUnderTest) -> None:
    app = an_application(system)

    message = system.ingest.accept(OWNER, app.id, INPUT, None)

    assert system.messages.get(OWNER, app.id, message.id).endpoint_ids == ()
    assert queued(system) == []


def test_the_application_can_be_named_by_its_uid(system: SystemUnderTest) -> None:
    app = an_application(system, uid="acme")

    assert system.ingest.accept(OWNER, "acme", INPUT, None).app_id == app.id


@pytest.mark.parametrize("reference", ["nobody", "app_short", "app_" + "z" * 27, "a#b", ""])
def test_an_unknown_application_leaves_no_trace(system: SystemUnderTest, reference: str) -> None:
    with pytest.raises(NotFound):
        system.ingest.accept(OWNER, reference, INPUT, "key")

    assert (system.store.messages, system.store.used, queued(system)) == ({}, {}, [])


BRINGING = replace(INPUT, application=ApplicationInput(name="Acme", uid="acme"))


def test_a_message_creates_the_application_in_its_input(system: SystemUnderTest) -> None:
    message = system.ingest.accept(OWNER, "acme", BRINGING, "key")

    made = system.applications.get(OWNER, "acme")
    assert (made.id, made.name) == (message.app_id, "Acme")
    assert system.ingest.accept(OWNER, "acme", BRINGING, "key") == message


def test_an_existing_application_stays_unchanged(system: SystemUnderTest) -> None:
    app = an_application(system, uid="acme")
    other = replace(INPUT, application=ApplicationInput(name="Other", uid="other"))

    for reference in (app.id, "acme"):
        assert system.ingest.accept(OWNER, reference, other, None).app_id == app.id

    assert [*system.store.applications.values()] == [app]


def test_an_existing_application_costs_no_further_read(system: SystemUnderTest) -> None:
    class NeverAsked(MemoryApplications):
        """Fails when it is read or written: the routes already hold the application."""

        def get(self, org_id: OrgId, app_id: AppId) -> Application | None:
            raise AssertionError

        def add(
            self, application: Application, idempotency_key: IdempotencyKey | None
        ) -> Application:
            raise AssertionError

    app = an_application(system, uid="acme")
    service = replace(system.applications, applications=NeverAsked(system.store))

    for message_input in (INPUT, BRINGING):
        message = replace(system.ingest, applications=service).accept(
            OWNER, "acme", message_input, None
        )
        assert message.app_id == app.id


def test_two_concurrent_first_messages_create_one_application(system: SystemUnderTest) -> None:
    class AnotherIsFaster(MemoryApplications):
        """Creates the application, with an endpoint, between the read and the write."""

        def add(
            self, application: Application, idempotency_key: IdempotencyKey | None
        ) -> Application:
            if not self.store.applications:
                an_endpoint(system, an_application(system, uid="acme"))
            return MemoryApplications(self.store).add(application, idempotency_key)

    slower = replace(system.applications, applications=AnotherIsFaster(system.store))
    message = replace(system.ingest, applications=slower).accept(OWNER, "acme", BRINGING, None)

    [app] = system.store.applications.values()
    [endpoint] = system.store.endpoints.values()
    assert (message.app_id, message.endpoint_ids) == (app.id, (endpoint.id,))


@pytest.mark.parametrize(
    ("uid", "reference", "kind"),
    [
        (None, "acme", "application_uid_missing"),
        ("other", "acme", "application_uid_mismatch"),
        ("acme", "app_" + "0" * 26 + "1", "application_uid_mismatch"),
    ],
)
def test_an_application_input_with_another_uid_than_the_path_creates_nothing(
    system: SystemUnderTest, uid: str | None, reference: str, kind: str
) -> None:
    message_input = replace(INPUT, application=ApplicationInput(name="Acme", uid=uid))

    with pytest.raises(InvalidInput) as caught:
        system.ingest.accept(OWNER, reference, message_input, "key")

    [problem] = caught.value.problems
    assert (problem.loc, problem.type) == (("body", "application", "uid"), kind)
    assert (system.store.applications, system.store.messages, system.store.used) == ({}, {}, {})


def test_another_organisation_does_not_reach_the_application(system: SystemUnderTest) -> None:
    app = an_application(system, uid="acme")
    attacker = Identity(OrgId("org_other"))

    for reference in (app.id, "acme"):
        with pytest.raises(NotFound):
            system.ingest.accept(attacker, reference, INPUT, None)


def test_a_repeated_key_returns_the_same_message_and_a_delayed_second_dispatch(
    system: SystemUnderTest,
) -> None:
    app = an_application(system)
    an_endpoint(system, app)
    first = system.ingest.accept(OWNER, app.id, INPUT, "key")

    other = replace(INPUT, payload='{"other":true}')
    second = system.ingest.accept(OWNER, app.id, other, "key")

    assert second == first
    assert len(system.store.messages) == 1
    assert [delay for _, delay in queued(system)] == [timedelta(0), REPEAT_DELAY]


def test_a_second_dispatch_of_a_delivered_message_sends_nothing(system: SystemUnderTest) -> None:
    app = an_application(system)
    an_endpoint(system, app)
    system.ingest.accept(OWNER, app.id, INPUT, "key")
    system.run()

    system.ingest.accept(OWNER, app.id, INPUT, "key")
    system.run()

    assert len(system.http.requests) == 1


def test_a_key_expires_after_twelve_hours(system: SystemUnderTest) -> None:
    app = an_application(system)
    first = system.ingest.accept(OWNER, app.id, INPUT, "key")
    system.clock.advance(timedelta(hours=12, seconds=1))

    assert system.ingest.accept(OWNER, app.id, INPUT, "key").id != first.id


def test_keys_of_different_applications_are_independent(system: SystemUnderTest) -> None:
    one, two = an_application(system), an_application(system)

    first = system.ingest.accept(OWNER, one.id, INPUT, "key")
    second = system.ingest.accept(OWNER, two.id, INPUT, "key")

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
    system: SystemUnderTest,
) -> None:
    app = an_application(system)
    an_endpoint(system, app)
    broken = replace(system.ingest, queue=QueueThatFailsOnce(system.message_queue))
    with pytest.raises(InfrastructureError):
        broken.accept(OWNER, app.id, INPUT, "key")
    assert queued(system) == []

    message = broken.accept(OWNER, app.id, INPUT, "key")
    system.run()

    assert len(system.store.messages) == 1
    assert [r.headers["webhook-id"] for r in system.http.requests] == [message.id]


def test_a_retry_completes_a_request_that_died_before_the_write(system: SystemUnderTest) -> None:
    app = an_application(system)

    class StoreThatFails(MemoryMessages):
        def add(self, message: Message, *, event_reserved: bool = False) -> bool:
            raise InfrastructureError("the store is down")

    dying = replace(system.ingest, messages=StoreThatFails(system.store))
    with pytest.raises(InfrastructureError):
        dying.accept(OWNER, app.id, INPUT, "key")

    message = system.ingest.accept(OWNER, app.id, INPUT, "key")

    assert system.messages.get(OWNER, app.id, message.id) == message


def test_a_repeated_event_id_is_a_conflict_and_stores_nothing(system: SystemUnderTest) -> None:
    app = an_application(system)
    message_input = replace(INPUT, event_id="evt-1")
    system.ingest.accept(OWNER, app.id, message_input, None)

    with pytest.raises(Conflict):
        system.ingest.accept(OWNER, app.id, message_input, None)

    assert len(system.store.messages) == 1


def test_a_repeated_event_id_with_its_own_key_returns_the_same_message(
    system: SystemUnderTest,
) -> None:
    app = an_application(system)
    message_input = replace(INPUT, event_id="evt-1")
    first = system.ingest.accept(OWNER, app.id, message_input, "key")

    assert system.ingest.accept(OWNER, app.id, message_input, "key") == first


def test_a_large_payload_travels_by_reference(system: SystemUnderTest) -> None:
    app = an_application(system)
    an_endpoint(system, app)
    payload = '{"text":"' + "x" * 100_000 + '"}'

    system.ingest.accept(OWNER, app.id, replace(INPUT, payload=payload), None)

    [(task, _)] = queued(system)
    assert task.body is None
    system.run()
    assert system.http.requests[0].body == payload.encode()
