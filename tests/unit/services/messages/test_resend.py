"""Manual attempts, beside those of the schedule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain import ids
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Status, Trigger
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import BadRequest, InfrastructureError, NotFound
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import AttemptId, MessageId
from shared.domain.messages.message import MessageInput
from shared.services.delivery.manual import BATCH
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import (
    PAYLOAD,
    ArrangedDelivery,
    QueueThatFailsOnce,
    arranged,
    delivery_status,
    statuses,
)
from tests.support.assertions.results import delivery_results

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)


def resend(at: ArrangedDelivery, key: str | None = None) -> AttemptId:
    # Attempts are listed in order of time.
    at.system.clock.advance(timedelta(seconds=1))
    return at.system.resend.resend(OWNER, at.message.app_id, at.message.id, at.endpoint.id, key)


def triggers(at: ArrangedDelivery) -> list[Trigger]:
    """Returns the triggers of the message's attempts, oldest first."""
    _, attempts = delivery_results(at.system.deliveries, at.message)
    return [a.trigger for a in attempts]


def outcomes(system: SystemUnderTest) -> list[Outcome]:
    return [report.outcome for report in system.deliver()]


def test_a_resend_sends_the_same_message_once_more() -> None:
    system = SystemUnderTest(ScriptedHttp([OK]))
    at = arranged(system)
    system.run()

    attempt_id = resend(at)

    assert outcomes(system) == [Outcome.DELIVERED]
    first, second = system.http.requests
    assert second.body == first.body == PAYLOAD.encode()
    assert second.headers["webhook-id"] == at.message.id
    [_, attempt] = delivery_results(system.deliveries, at.message)[1]
    assert (attempt.id, attempt.trigger, attempt.number) == (attempt_id, Trigger.MANUAL, 0)
    assert system.attempts.get(OWNER, at.message.app_id, at.message.id, attempt_id) == attempt


def test_a_failed_resend_is_not_retried_and_keeps_the_schedule() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, FAILED, OK]))
    at = arranged(system)
    system.deliver()
    [(retry, wait)] = system.delivery_queue.sent
    before = system.deliveries.get(retry.key)
    assert before is not None
    system.delivery_queue.sent.clear()

    resend(at)
    assert outcomes(system) == [Outcome.FAILED]

    assert system.delivery_queue.sent == []
    after = system.deliveries.get(retry.key)
    assert after is not None
    assert replace(after, attempt_ids=()) == replace(before, attempt_ids=())
    system.delivery_queue.send([(retry, wait)])
    assert outcomes(system) == [Outcome.DELIVERED]
    assert triggers(at) == [Trigger.SCHEDULED, Trigger.MANUAL, Trigger.SCHEDULED]


def test_a_resend_that_succeeds_ends_the_delivery_and_its_retry_sends_nothing() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    at = arranged(system)
    system.deliver()
    retries = list(system.delivery_queue.sent)
    system.delivery_queue.sent.clear()

    resend(at)
    system.deliver()
    assert delivery_status(at) is Status.SUCCESS

    system.delivery_queue.send(retries)
    assert outcomes(system) == [Outcome.DUPLICATE]
    assert len(system.http.requests) == 2
    assert (system.delivery_queue.sent, system.due_retries.tasks) == ([], {})


@pytest.mark.parametrize(("answer", "end"), [(OK, Status.SUCCESS), (FAILED, Status.FAIL)])
def test_a_resend_after_the_last_attempt_can_only_turn_a_failure_into_a_success(
    answer: Reply, end: Status
) -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, FAILED, FAILED, FAILED, answer]))
    at = arranged(system)
    system.run()
    assert delivery_status(at) is Status.FAIL

    resend(at)
    system.run()

    assert delivery_status(at) is end
    assert len(system.http.requests) == 5


def test_a_failed_resend_after_a_success_keeps_the_success() -> None:
    system = SystemUnderTest(ScriptedHttp([OK, FAILED]))
    at = arranged(system)
    system.run()

    resend(at)
    system.run()

    assert delivery_status(at) is Status.SUCCESS
    assert statuses(at) == [Status.SUCCESS, Status.FAIL]


def test_a_failed_resend_before_the_first_attempt_keeps_that_attempt_scheduled() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    at = arranged(system)
    scheduled = list(system.delivery_queue.sent)
    system.delivery_queue.sent.clear()
    resend(at)
    system.deliver()
    assert delivery_status(at) is Status.PENDING

    system.delivery_queue.send(scheduled)

    assert outcomes(system) == [Outcome.DELIVERED]
    assert delivery_status(at) is Status.SUCCESS


def test_a_repeated_key_returns_the_same_attempt() -> None:
    system = SystemUnderTest(ScriptedHttp([OK]))
    at = arranged(system)
    system.run()

    first = resend(at, "key")
    second = resend(at, "key")

    assert first == second
    assert [delay for _, delay in system.delivery_queue.sent] == [timedelta(0), REPEAT_DELAY]
    assert outcomes(system) == [Outcome.DELIVERED, Outcome.DUPLICATE]
    assert len(system.http.requests) == 2


def test_without_a_key_every_resend_is_another_attempt() -> None:
    system = SystemUnderTest(ScriptedHttp([OK]))
    at = arranged(system)
    system.run()

    assert resend(at) != resend(at)

    assert outcomes(system) == [Outcome.DELIVERED, Outcome.DELIVERED]


def test_a_repeated_task_sends_nothing_even_after_other_attempts() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    at = arranged(system)
    resend(at)
    [(manual, _)] = [s for s in system.delivery_queue.sent if s[0].trigger is Trigger.MANUAL]
    system.run()
    sent = len(system.http.requests)

    assert system.delivery.attempt(manual).outcome is Outcome.DUPLICATE

    assert len(system.http.requests) == sent
    assert (system.delivery_queue.sent, system.due_retries.tasks) == ([], {})


def test_a_repeated_request_completes_one_that_died_before_the_queue() -> None:
    system = SystemUnderTest(ScriptedHttp([OK]))
    at = arranged(system)
    system.run()
    manual = replace(system.manual, queue=QueueThatFailsOnce(system.delivery_queue))
    system.resend = replace(system.resend, manual=manual)
    with pytest.raises(InfrastructureError):
        resend(at, "key")

    resend(at, "key")

    assert outcomes(system) == [Outcome.DELIVERED]


def test_a_resend_ignores_filters_and_its_attempts_are_listed(system: SystemUnderTest) -> None:
    at = arranged(system)
    system.run()
    endpoint_input = EndpointInput(url="https://example.com/late", channels=("other",))
    late = system.endpoints.create(OWNER, at.message.app_id, endpoint_input, None, None)

    system.resend.resend(OWNER, at.message.app_id, at.message.id, late.id, None)
    assert outcomes(system) == [Outcome.DELIVERED]

    message = system.messages.get(OWNER, at.message.app_id, at.message.id)
    assert message.endpoint_ids == (at.endpoint.id, late.id)
    deliveries, attempts = delivery_results(system.deliveries, message)
    assert [d.key.endpoint_id for d in deliveries] == [at.endpoint.id, late.id]
    assert len(attempts) == 2


def test_a_failed_resend_to_an_unsubscribed_endpoint_ends_as_failed() -> None:
    system = SystemUnderTest(ScriptedHttp([OK, FAILED]))
    at = arranged(system)
    system.run()
    endpoint_input = EndpointInput(url="https://example.com/late")
    late = system.endpoints.create(OWNER, at.message.app_id, endpoint_input, None, None)

    system.resend.resend(OWNER, at.message.app_id, at.message.id, late.id, None)
    system.run()

    delivery = system.deliveries.get(at.message.delivery_key(late.id))
    assert delivery is not None
    assert delivery.status is Status.FAIL


def test_an_impossible_resend_is_refused_with_a_reason(system: SystemUnderTest) -> None:
    at = arranged(system)
    place = (at.endpoint.org_id, at.endpoint.app_id, at.endpoint.id)
    system.store.endpoints[place] = replace(at.endpoint, disabled=True)
    with pytest.raises(BadRequest) as disabled:
        resend(at)
    assert disabled.value.code == "endpoint_disabled"

    system.store.endpoints[place] = at.endpoint
    stored = (at.message.org_id, at.message.app_id, at.message.id)
    system.store.messages[stored] = replace(at.message, payload_expires_at=system.clock.now())
    with pytest.raises(BadRequest) as expired:
        resend(at)
    assert expired.value.code == "missing_payload"


def test_a_resend_with_a_missing_message_or_endpoint_is_not_found(system: SystemUnderTest) -> None:
    at = arranged(system)
    for message_id, endpoint_id in (
        (builders.MESSAGE, at.endpoint.id),
        (at.message.id, builders.ENDPOINT),
    ):
        with pytest.raises(NotFound):
            system.resend.resend(OWNER, at.message.app_id, message_id, endpoint_id, None)


@pytest.mark.parametrize("scheduled_first", [True, False])
def test_an_endpoint_disabled_after_the_request_receives_nothing(scheduled_first: bool) -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    at = arranged(system)
    system.deliver()
    resend(at)
    place = (at.endpoint.org_id, at.endpoint.app_id, at.endpoint.id)
    system.store.endpoints[place] = replace(at.endpoint, disabled=True)
    if not scheduled_first:
        system.delivery_queue.sent.reverse()

    assert outcomes(system) == [Outcome.CANCELED] * 2

    assert len(system.http.requests) == 1
    assert delivery_status(at) is Status.CANCELED


def test_a_payload_that_expires_after_the_request_is_not_sent(system: SystemUnderTest) -> None:
    at = arranged(system)
    system.run()
    resend(at)
    stored = (at.message.org_id, at.message.app_id, at.message.id)
    system.store.messages[stored] = replace(at.message, payload_expires_at=system.clock.now())

    [report] = system.deliver()

    assert (report.outcome, report.reason) == (Outcome.CANCELED, "the payload has expired")
    assert delivery_status(at) is Status.SUCCESS


def test_a_repeated_dispatch_does_not_reach_endpoints_added_since(
    system: SystemUnderTest,
) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    message_input = MessageInput(event_type="a.b", payload="{}")
    message = system.ingest.accept(OWNER, app.id, message_input, "key")
    late = system.endpoints.create(
        OWNER, app.id, EndpointInput(url="https://example.com/late"), None, None
    )
    system.resend.resend(OWNER, app.id, message.id, late.id, None)
    system.run()

    system.ingest.accept(OWNER, app.id, message_input, "key")
    system.run()

    assert len(system.http.requests) == 1


def test_many_messages_are_resent_together_and_each_once(
    system: SystemUnderTest,
) -> None:
    at = arranged(system)
    system.run()
    place = (at.message.org_id, at.message.app_id)
    copies = []
    for number in range(BATCH + 1):
        message_id = MessageId(builders.new_id(ids.MESSAGE, number))
        copies.append(replace(at.message, id=message_id, endpoint_ids=()))
        system.store.messages[*place, message_id] = copies[-1]
    pairs = [(replace(copy, payload=None), at.endpoint.id) for copy in copies]
    now = system.clock.now()

    # The second call is like one after a crash, when the progress of the first is unknown.
    for _ in range(2):
        assert system.manual.send_all(pairs, "qtask_1", now, throttled=False) == BATCH + 1
    reports = system.deliver()

    assert [r.outcome for r in reports].count(Outcome.DELIVERED) == BATCH + 1
    assert len(system.http.requests) == 1 + BATCH + 1
    stored = system.messages.get(OWNER, at.message.app_id, copies[-1].id)
    assert (stored.endpoint_ids, stored.added_ids) == ((at.endpoint.id,), (at.endpoint.id,))
    assert system.manual.send_all([], "qtask_2", now, throttled=False) == 0


def test_another_request_makes_other_attempts(system: SystemUnderTest) -> None:
    at = arranged(system)
    system.run()
    for request in ("qtask_1", "qtask_2"):
        system.manual.send_all(
            [(at.message, at.endpoint.id)], request, system.clock.now(), throttled=False
        )

    assert outcomes(system) == [Outcome.DELIVERED] * 2
