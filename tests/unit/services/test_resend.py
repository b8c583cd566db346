"""Attempts that somebody asks for, beside those of the schedule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain import ids
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Reply, Status, Trigger
from shared.domain.endpoint import EndpointDraft
from shared.domain.errors import BadRequest, InfrastructureError, NotFound
from shared.domain.ids import AttemptId, MessageId
from shared.domain.message import MessageDraft
from shared.domain.once import REPEAT_DELAY
from shared.domain.outcome import Outcome
from shared.services.manual import BATCH
from tests.support import builders
from tests.support.scenes import PAYLOAD, QueueThatFailsOnce, Scene, scene, standing, statuses
from tests.support.stories import story
from tests.support.world import OWNER, World

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)


def resend(at: Scene, key: str | None = None) -> AttemptId:
    # Attempts are listed in order of time.
    at.world.clock.advance(timedelta(seconds=1))
    return at.world.resend.resend(OWNER, at.message.app_id, at.message.id, at.endpoint.id, key)


def triggers(at: Scene) -> list[Trigger]:
    """Of the message's attempts, oldest first."""
    _, attempts = story(at.world.deliveries, at.message)
    return [a.trigger for a in attempts]


def outcomes(world: World) -> list[Outcome]:
    return [report.outcome for report in world.deliver()]


def test_a_resend_sends_the_same_message_once_more() -> None:
    world = World(ScriptedHttp([OK]))
    at = scene(world)
    world.run()

    attempt_id = resend(at)

    assert outcomes(world) == [Outcome.DELIVERED]
    first, second = world.http.requests
    assert second.body == first.body == PAYLOAD.encode()
    assert second.headers["webhook-id"] == at.message.id
    [_, attempt] = story(world.deliveries, at.message)[1]
    assert (attempt.id, attempt.trigger, attempt.number) == (attempt_id, Trigger.MANUAL, 0)
    assert world.attempts.get(OWNER, at.message.app_id, at.message.id, attempt_id) == attempt


def test_a_failed_resend_is_not_repeated_and_leaves_the_schedule_as_it_was() -> None:
    world = World(ScriptedHttp([FAILED, FAILED, OK]))
    at = scene(world)
    world.deliver()
    [(retry, wait)] = world.delivery_queue.sent
    before = world.deliveries.get(retry.key)
    assert before is not None
    world.delivery_queue.sent.clear()

    resend(at)
    assert outcomes(world) == [Outcome.FAILED]

    assert world.delivery_queue.sent == []
    after = world.deliveries.get(retry.key)
    assert after is not None
    assert replace(after, attempt_ids=()) == replace(before, attempt_ids=())
    world.delivery_queue.send([(retry, wait)])
    assert outcomes(world) == [Outcome.DELIVERED]
    assert triggers(at) == [Trigger.SCHEDULED, Trigger.MANUAL, Trigger.SCHEDULED]


def test_a_resend_that_succeeds_ends_the_delivery_and_its_retry_sends_nothing() -> None:
    world = World(ScriptedHttp([FAILED, OK]))
    at = scene(world)
    world.deliver()
    retries = list(world.delivery_queue.sent)
    world.delivery_queue.sent.clear()

    resend(at)
    world.deliver()
    assert standing(at) is Status.SUCCESS

    world.delivery_queue.send(retries)
    assert outcomes(world) == [Outcome.DUPLICATE]
    assert len(world.http.requests) == 2
    assert (world.delivery_queue.sent, world.due_retries.tasks) == ([], {})


@pytest.mark.parametrize(("answer", "end"), [(OK, Status.SUCCESS), (FAILED, Status.FAIL)])
def test_after_the_last_attempt_a_resend_can_only_mend_it(answer: Reply, end: Status) -> None:
    world = World(ScriptedHttp([FAILED, FAILED, FAILED, FAILED, answer]))
    at = scene(world)
    world.run()
    assert standing(at) is Status.FAIL

    resend(at)
    world.run()

    assert standing(at) is end
    assert len(world.http.requests) == 5


def test_a_resend_that_fails_after_a_success_leaves_it_a_success() -> None:
    world = World(ScriptedHttp([OK, FAILED]))
    at = scene(world)
    world.run()

    resend(at)
    world.run()

    assert standing(at) is Status.SUCCESS
    assert statuses(at) == [Status.SUCCESS, Status.FAIL]


def test_a_resend_that_fails_before_the_first_attempt_leaves_that_to_come() -> None:
    world = World(ScriptedHttp([FAILED, OK]))
    at = scene(world)
    scheduled = list(world.delivery_queue.sent)
    world.delivery_queue.sent.clear()
    resend(at)
    world.deliver()
    assert standing(at) is Status.PENDING

    world.delivery_queue.send(scheduled)

    assert outcomes(world) == [Outcome.DELIVERED]
    assert standing(at) is Status.SUCCESS


def test_the_same_key_asks_for_the_same_attempt() -> None:
    world = World(ScriptedHttp([OK]))
    at = scene(world)
    world.run()

    first = resend(at, "key")
    second = resend(at, "key")

    assert first == second
    assert [delay for _, delay in world.delivery_queue.sent] == [timedelta(0), REPEAT_DELAY]
    assert outcomes(world) == [Outcome.DELIVERED, Outcome.DUPLICATE]
    assert len(world.http.requests) == 2


def test_without_a_key_every_resend_is_another_attempt() -> None:
    world = World(ScriptedHttp([OK]))
    at = scene(world)
    world.run()

    assert resend(at) != resend(at)

    assert outcomes(world) == [Outcome.DELIVERED, Outcome.DELIVERED]


def test_a_task_that_arrives_again_sends_nothing_even_after_other_attempts() -> None:
    world = World(ScriptedHttp([FAILED]))
    at = scene(world)
    resend(at)
    [(manual, _)] = [s for s in world.delivery_queue.sent if s[0].trigger is Trigger.MANUAL]
    world.run()
    sent = len(world.http.requests)

    assert world.delivery.attempt(manual).outcome is Outcome.DUPLICATE

    assert len(world.http.requests) == sent
    assert (world.delivery_queue.sent, world.due_retries.tasks) == ([], {})


def test_a_request_that_died_before_the_queue_is_completed_by_its_repetition() -> None:
    world = World(ScriptedHttp([OK]))
    at = scene(world)
    world.run()
    manual = replace(world.manual, queue=QueueThatFailsOnce(world.delivery_queue))
    world.resend = replace(world.resend, manual=manual)
    with pytest.raises(InfrastructureError):
        resend(at, "key")

    resend(at, "key")

    assert outcomes(world) == [Outcome.DELIVERED]


def test_filters_do_not_stop_a_resend_and_its_attempts_are_found(world: World) -> None:
    at = scene(world)
    world.run()
    draft = EndpointDraft(url="https://example.com/late", channels=("other",))
    late = world.endpoints.create(OWNER, at.message.app_id, draft, None, None)

    world.resend.resend(OWNER, at.message.app_id, at.message.id, late.id, None)
    assert outcomes(world) == [Outcome.DELIVERED]

    message = world.messages.get(OWNER, at.message.app_id, at.message.id)
    assert message.endpoint_ids == (at.endpoint.id, late.id)
    deliveries, attempts = story(world.deliveries, message)
    assert [d.key.endpoint_id for d in deliveries] == [at.endpoint.id, late.id]
    assert len(attempts) == 2


def test_a_failed_resend_to_an_endpoint_that_had_not_wanted_it_ends_as_failed() -> None:
    world = World(ScriptedHttp([OK, FAILED]))
    at = scene(world)
    world.run()
    draft = EndpointDraft(url="https://example.com/late")
    late = world.endpoints.create(OWNER, at.message.app_id, draft, None, None)

    world.resend.resend(OWNER, at.message.app_id, at.message.id, late.id, None)
    world.run()

    delivery = world.deliveries.get(at.message.delivery_key(late.id))
    assert delivery is not None
    assert delivery.status is Status.FAIL


def test_what_cannot_be_sent_is_refused_with_a_reason(world: World) -> None:
    at = scene(world)
    place = (at.endpoint.org_id, at.endpoint.app_id, at.endpoint.id)
    world.store.endpoints[place] = replace(at.endpoint, disabled=True)
    with pytest.raises(BadRequest) as disabled:
        resend(at)
    assert disabled.value.code == "endpoint_disabled"

    world.store.endpoints[place] = at.endpoint
    stored = (at.message.org_id, at.message.app_id, at.message.id)
    world.store.messages[stored] = replace(at.message, payload_expires_at=world.clock.now())
    with pytest.raises(BadRequest) as expired:
        resend(at)
    assert expired.value.code == "missing_payload"


def test_a_resend_of_or_to_what_is_not_there_is_not_found(world: World) -> None:
    at = scene(world)
    for message_id, endpoint_id in (
        (builders.MESSAGE, at.endpoint.id),
        (at.message.id, builders.ENDPOINT),
    ):
        with pytest.raises(NotFound):
            world.resend.resend(OWNER, at.message.app_id, message_id, endpoint_id, None)


@pytest.mark.parametrize("scheduled_first", [True, False])
def test_an_endpoint_disabled_meanwhile_gets_nothing(scheduled_first: bool) -> None:
    world = World(ScriptedHttp([FAILED]))
    at = scene(world)
    world.deliver()
    resend(at)
    place = (at.endpoint.org_id, at.endpoint.app_id, at.endpoint.id)
    world.store.endpoints[place] = replace(at.endpoint, disabled=True)
    if not scheduled_first:
        world.delivery_queue.sent.reverse()

    assert outcomes(world) == [Outcome.CANCELED] * 2

    assert len(world.http.requests) == 1
    assert standing(at) is Status.CANCELED


def test_a_payload_that_expires_meanwhile_is_not_sent(world: World) -> None:
    at = scene(world)
    world.run()
    resend(at)
    stored = (at.message.org_id, at.message.app_id, at.message.id)
    world.store.messages[stored] = replace(at.message, payload_expires_at=world.clock.now())

    [report] = world.deliver()

    assert (report.outcome, report.reason) == (Outcome.CANCELED, "the payload has expired")
    assert standing(at) is Status.SUCCESS


def test_a_dispatch_that_is_repeated_does_not_go_to_endpoints_that_were_added(world: World) -> None:
    app = world.applications.create(OWNER, ApplicationDraft(name="Acme"), None)
    draft = MessageDraft(event_type="a.b", payload="{}")
    message = world.ingest.accept(OWNER, app.id, draft, "key")
    late = world.endpoints.create(
        OWNER, app.id, EndpointDraft(url="https://example.com/late"), None, None
    )
    world.resend.resend(OWNER, app.id, message.id, late.id, None)
    world.run()

    world.ingest.accept(OWNER, app.id, draft, "key")
    world.run()

    assert len(world.http.requests) == 1


def test_many_messages_are_sent_again_at_once_and_each_of_them_once(world: World) -> None:
    at = scene(world)
    world.run()
    place = (at.message.org_id, at.message.app_id)
    copies = []
    for number in range(BATCH + 1):
        message_id = MessageId(builders.new_id(ids.MESSAGE, number))
        copies.append(replace(at.message, id=message_id, endpoint_ids=()))
        world.store.messages[*place, message_id] = copies[-1]
    pairs = [(replace(copy, payload=None), at.endpoint.id) for copy in copies]
    now = world.clock.now()

    # The second time as after a crash: nobody knows how far the first one came.
    for _ in range(2):
        assert world.manual.send_all(pairs, "qtask_1", now, throttled=False) == BATCH + 1
    reports = world.deliver()

    assert [r.outcome for r in reports].count(Outcome.DELIVERED) == BATCH + 1
    assert len(world.http.requests) == 1 + BATCH + 1
    stored = world.messages.get(OWNER, at.message.app_id, copies[-1].id)
    assert (stored.endpoint_ids, stored.added_ids) == ((at.endpoint.id,), (at.endpoint.id,))
    assert world.manual.send_all([], "qtask_2", now, throttled=False) == 0


def test_another_request_means_other_attempts(world: World) -> None:
    at = scene(world)
    world.run()
    for request in ("qtask_1", "qtask_2"):
        world.manual.send_all(
            [(at.message, at.endpoint.id)], request, world.clock.now(), throttled=False
        )

    assert outcomes(world) == [Outcome.DELIVERED] * 2
