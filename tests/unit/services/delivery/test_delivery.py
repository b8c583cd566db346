"""Attempts and their consequences, from a delivery's first to its last."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook

from shared.adapters.memory import FixedClock, MemoryDeliveries, ScriptedHttp
from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.errors import Damaged, InfrastructureError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import MessageId
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.arrange.app_under_test import OWNER, RESERVE, SystemUnderTest
from tests.support.arrange.builders import PAIR, new_id
from tests.support.arrange.deliveries import (
    PAYLOAD,
    QueueThatFailsOnce,
    arranged,
    delivery_status,
    statuses,
    with_http,
)
from tests.support.assertions.results import delivery_results

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)


def test_a_delivery_carries_the_exact_payload_and_verifies_under_both_names() -> None:
    # The library that verifies signatures uses the system clock.
    system = SystemUnderTest(clock=FixedClock(datetime.now(UTC)))
    at = arranged(system)

    [report] = system.deliver()

    assert report.outcome is Outcome.DELIVERED
    [request] = system.http.requests
    assert request.body == PAYLOAD.encode()
    assert request.headers["X-Own"] == "1"
    Webhook(at.endpoint.secret.reveal()).verify(request.body, request.headers)
    for part in ("id", "timestamp", "signature"):
        assert request.headers[f"svix-{part}"] == request.headers[f"webhook-{part}"]
    assert (statuses(at), delivery_status(at)) == ([Status.SUCCESS], Status.SUCCESS)


def test_a_rotated_secret_is_valid_beside_the_new_one_until_it_expires() -> None:
    system = SystemUnderTest(clock=FixedClock(datetime.now(UTC)))
    at = arranged(system)
    grace = timedelta(seconds=60)
    place = (at.message.app_id, at.endpoint.id)
    new = system.rotation.rotate(OWNER, place, None, grace, None)

    system.deliver()

    [request] = system.http.requests
    for secret in (at.endpoint.secret, new):
        Webhook(secret.reveal()).verify(request.body, request.headers)
    later = system.clock.now() + grace
    assert system.endpoints.get(OWNER, *place).secrets(later) == (new,)


def test_a_key_pair_signs_beside_the_symmetric_secret_that_it_replaced() -> None:
    system = SystemUnderTest(clock=FixedClock(datetime.now(UTC)))
    at = arranged(system)
    place = (at.message.app_id, at.endpoint.id)
    system.rotation.rotate(OWNER, place, PAIR, timedelta(seconds=60), None)

    system.deliver()

    [request] = system.http.requests
    Webhook(at.endpoint.secret.reveal()).verify(request.body, request.headers)
    asymmetric, symmetric = request.headers["webhook-signature"].split(" ")
    version, _, signature = asymmetric.partition(",")
    assert (version, symmetric[:3]) == ("v1a", "v1,")
    head = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
    public = Ed25519PublicKey.from_public_bytes(PAIR.public)
    public.verify(b64decode(signature), head.encode() + request.body)


def test_a_failure_is_retried_by_the_schedule_until_it_succeeds() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, FAILED, OK]))
    at = arranged(system)

    reports = system.run()

    assert [r.outcome for r in reports] == [
        Outcome.RETRYING,
        Outcome.RETRYING,
        Outcome.DELIVERED,
    ]
    assert statuses(at) == [Status.FAIL, Status.FAIL, Status.SUCCESS]
    assert delivery_status(at) is Status.SUCCESS


def test_every_attempt_has_the_same_body_and_id_and_its_own_timestamp() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    arranged(system)

    system.run()

    first, second = system.http.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


def test_a_delivery_that_never_succeeds_ends_as_exhausted() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    at = arranged(system)

    reports = system.run()

    assert [r.outcome for r in reports] == [Outcome.RETRYING] * 3 + [Outcome.EXHAUSTED]
    assert statuses(at) == [Status.FAIL] * 4
    assert delivery_status(at) is Status.FAIL
    assert (system.delivery_queue.sent, system.due_retries.tasks) == ([], {})


def test_waits_follow_the_schedule_within_a_fifth() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    at = arranged(system)
    system.run()

    _, attempts = delivery_results(system.deliveries, at.message)
    waits = [b.timestamp - a.timestamp for a, b in pairwise(attempts)]

    for wait, planned in zip(waits, system.retry_delays, strict=True):
        assert planned * 0.8 <= wait <= planned * 1.2 + timedelta(minutes=1)


def test_short_waits_are_spent_in_the_queue_and_long_ones_in_the_store() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    arranged(system)

    system.deliver()
    assert [t.number for t, _ in system.delivery_queue.sent] == [2]
    system.deliver()
    assert [t.number for t, _ in system.delivery_queue.sent] == [3]
    system.deliver()

    assert system.delivery_queue.sent == []
    [task] = system.due_retries.tasks.values()
    assert task.number == 4
    assert task.due_at - system.clock.now() > MAX_QUEUE_DELAY


def test_a_task_that_arrives_again_sends_nothing(system: SystemUnderTest) -> None:
    at = arranged(system)
    [(task, _)] = system.delivery_queue.sent
    system.deliver()

    report = system.delivery.attempt(task)

    assert (report.outcome, report.attempt) == (Outcome.DUPLICATE, None)
    assert len(system.http.requests) == 1
    assert len(statuses(at)) == 1


def test_a_task_that_arrives_again_queues_the_retry_after_the_one_that_is_queued() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    arranged(system)
    [(task, _)] = system.delivery_queue.sent
    system.deliver()

    system.delivery.attempt(task)

    (first, wait), (second, longer) = system.delivery_queue.sent
    assert first == second
    assert longer - wait == REPEAT_DELAY
    assert [r.outcome for r in system.run()] == [Outcome.DELIVERED, Outcome.DUPLICATE]
    assert len(system.http.requests) == 2


def test_a_redelivered_task_queues_the_retry_that_failed_to_be_queued() -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    arranged(system)
    [(task, _)] = system.delivery_queue.sent
    queue = QueueThatFailsOnce(system.delivery_queue)
    schedule = replace(system.delivery.schedule, queue=queue)
    recorder = replace(system.delivery.recorder, schedule=schedule)
    service = replace(system.delivery, schedule=schedule, recorder=recorder)
    system.delivery_queue.sent.clear()
    with pytest.raises(InfrastructureError):
        service.attempt(task)

    assert service.attempt(task).outcome is Outcome.DUPLICATE

    assert len(system.http.requests) == 1
    assert [r.outcome for r in system.run()] == [Outcome.DELIVERED]


def test_a_record_with_a_lost_answer_still_queues_the_retry() -> None:
    class DeliveriesWhoseFirstAnswerIsLost(MemoryDeliveries):
        def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
            super().record(attempt, delivery, before)
            # The client library repeats the write, and finds the first one.
            return super().record(attempt, delivery, before)

    system = SystemUnderTest(ScriptedHttp([FAILED, OK]))
    at = arranged(system)
    [(task, _)] = system.delivery_queue.sent
    system.delivery_queue.sent.clear()

    deliveries = DeliveriesWhoseFirstAnswerIsLost(system.store)
    recorder = replace(system.delivery.recorder, deliveries=deliveries)
    replace(system.delivery, deliveries=deliveries, recorder=recorder).attempt(task)

    assert [r.outcome for r in system.run()] == [Outcome.DELIVERED]
    assert delivery_status(at) is Status.SUCCESS


def test_two_runs_of_one_task_at_the_same_time_leave_one_record(system: SystemUnderTest) -> None:
    at = arranged(system)
    [(task, _)] = system.delivery_queue.sent

    def post_while_the_other_run_finishes(_request: object) -> Reply:
        assert system.delivery.attempt(task).outcome is Outcome.DELIVERED
        return OK

    slower = with_http(system.delivery, ScriptedHttp(post_while_the_other_run_finishes))

    report = slower.attempt(task)

    assert report.outcome is Outcome.DUPLICATE
    assert report.attempt is not None, "the second POST has its time in the log"
    assert statuses(at) == [Status.SUCCESS]


@pytest.mark.parametrize("end", ["disable", "delete endpoint", "delete application"])
def test_a_delivery_to_an_endpoint_that_is_gone_ends_as_canceled(end: str) -> None:
    system = SystemUnderTest(ScriptedHttp([FAILED]))
    at = arranged(system)
    system.deliver()
    place = (at.endpoint.org_id, at.endpoint.app_id, at.endpoint.id)
    match end:
        case "disable":
            system.store.endpoints[place] = replace(at.endpoint, disabled=True)
        case "delete endpoint":
            system.endpoints.delete(OWNER, at.message.app_id, at.endpoint.id)
        case _:
            system.applications.delete(OWNER, at.message.app_id)

    [report] = system.deliver()

    assert report.outcome is Outcome.CANCELED
    assert len(system.http.requests) == 1
    deliveries, attempts = delivery_results(system.deliveries, at.message)
    assert [d.status for d in deliveries] == [Status.CANCELED]
    assert len(attempts) == 1


def test_a_delivery_whose_payload_has_expired_ends_as_canceled(system: SystemUnderTest) -> None:
    arranged(system)
    [(task, _)] = system.delivery_queue.sent
    system.clock.advance(timedelta(days=91))

    report = system.delivery.attempt(replace(task, body=None))

    assert (report.outcome, report.reason) == (Outcome.CANCELED, "the payload has expired")
    assert system.http.requests == []


def test_an_attempt_without_an_answer_fails_with_a_reason() -> None:
    silent = Reply(status_code=0, body=b"", duration_ms=30_000, error="timed out after 30 s")
    system = SystemUnderTest(ScriptedHttp([silent, OK]))
    at = arranged(system)

    system.deliver()

    _, [attempt] = delivery_results(system.deliveries, at.message)
    assert (attempt.status, attempt.response_status_code) == (Status.FAIL, 0)
    assert attempt.response == "timed out after 30 s"


@pytest.mark.parametrize("code", [301, 302, 400, 404, 429, 500, 503])
def test_every_answer_but_a_2xx_is_a_failure(code: int) -> None:
    system = SystemUnderTest(ScriptedHttp([Reply(status_code=code, body=b"", duration_ms=1)]))
    arranged(system)

    assert system.deliver()[0].outcome is Outcome.RETRYING


def test_a_binary_response_is_recorded_as_base64() -> None:
    system = SystemUnderTest(
        ScriptedHttp([Reply(status_code=200, body=b"\xff\xfe", duration_ms=1)])
    )
    at = arranged(system)

    system.deliver()

    _, [attempt] = delivery_results(system.deliveries, at.message)
    assert attempt.response == "//4="


def test_a_refused_connection_is_tried_once_more_at_once() -> None:
    refused = Reply(status_code=0, body=b"", duration_ms=1, error="refused", refused=True)
    system = SystemUnderTest(ScriptedHttp([refused, OK]))
    at = arranged(system)

    [report] = system.deliver()

    assert report.outcome is Outcome.DELIVERED
    assert statuses(at) == [Status.SUCCESS]
    assert len(system.http.requests) == 2


def test_a_slowly_refused_connection_is_not_tried_again_without_time_to_record_it() -> None:
    system = SystemUnderTest()
    at = arranged(system)
    [(task, _)] = system.delivery_queue.sent

    def refuse(_request: object) -> Reply:
        system.clock.advance(timedelta(seconds=20))
        return Reply(status_code=0, body=b"", duration_ms=20_000, error="refused", refused=True)

    slow = ScriptedHttp(refuse)
    deadline = system.clock.now() + RESERVE + timedelta(seconds=19)

    report = with_http(system.delivery, slow).attempt(task, None, deadline)

    assert report.outcome is Outcome.RETRYING
    assert statuses(at) == [Status.FAIL]
    assert len(slow.requests) == 1


def test_a_host_that_keeps_refusing_is_left_until_the_next_attempt() -> None:
    refused = Reply(status_code=0, body=b"", duration_ms=1, error="refused", refused=True)
    system = SystemUnderTest(ScriptedHttp([refused]))
    at = arranged(system)

    [report] = system.deliver()

    assert report.outcome is Outcome.RETRYING
    assert statuses(at) == [Status.FAIL]
    assert len(system.http.requests) == 2


class DamagedDeliveries(MemoryDeliveries):
    """A store in which every record is damaged."""

    def get(self, key: DeliveryKey) -> Delivery | None:
        raise Damaged(f"The item of {key} cannot be decoded.")


def test_a_task_whose_delivery_cannot_be_decoded_fails_and_sends_nothing() -> None:
    system = SystemUnderTest()
    arranged(system)
    [(task, _)] = system.delivery_queue.sent
    service = replace(system.delivery, deliveries=DamagedDeliveries(system.store))

    with pytest.raises(Damaged):
        service.attempt(task, {task.key: Delivery.unreadable(task.key)})

    assert system.http.requests == []


def test_a_damaged_record_in_its_batch_does_not_stop_a_task() -> None:
    system = SystemUnderTest()
    arranged(system)
    [(task, _)] = system.delivery_queue.sent
    other = replace(task.key, message_id=MessageId(new_id("msg_", 9)))

    report = system.delivery.attempt(task, {other: Delivery.unreadable(other)})

    assert report.outcome is Outcome.DELIVERED
