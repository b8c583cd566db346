"""Mutations: faults put into the engine on purpose, each of which the simulation has to find."""

from dataclasses import dataclass
from pathlib import Path

from tests.simulation.mutation.source import mutated

DELIVERY = "shared/services/delivery"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`new` in place of `old` in a function; `caught_by` names the invariant that fails first."""

    name: str
    file: str
    function: str
    old: str
    new: str
    caught_by: str
    simulation: str = "pipeline"

    def mutate(self, root: Path) -> None:
        """Changes the module under `root`."""
        path = root / self.file
        path.write_text(mutated(path.read_text(), self.function, self.old, self.new))


MUTATIONS = (
    Mutation(
        "An attempt is recorded before it is sent",
        f"{DELIVERY}/delivery.py",
        "DeliveryService._send",
        """
reply = post(
    self.http, self.ed25519, message_id, endpoint, body, sent_at, on_slow, has_time
)
made = attempt_from_reply(task, endpoint.url, sent_at, reply)
attempt = self.header_records.with_headers(made, endpoint, reply)
report = self.recorder.record(task, endpoint, before, attempt, reply)
""",
        """
from shared.domain.deliveries.delivery import Reply
reply = Reply(status_code=200, body=b"", duration_ms=0)
attempt = attempt_from_reply(task, endpoint.url, sent_at, reply)
report = self.recorder.record(task, endpoint, before, attempt, reply)
post(self.http, self.ed25519, message_id, endpoint, body, sent_at, on_slow, has_time)
""",
        "each attempt made",
    ),
    Mutation(
        "The next attempt is queued before this one is recorded",
        f"{DELIVERY}/recording.py",
        "AttemptRecorder.record",
        "due_at = self._next_attempt_at(endpoint, attempt, reply)",
        """
due_at = self._next_attempt_at(endpoint, attempt, reply)
self._queue_next((before or self._not_started(attempt)).after(attempt, due_at), task)
""",
        "each attempt once",
    ),
    Mutation(
        "The attempt of a redelivered task is made again",
        f"{DELIVERY}/delivery.py",
        "DeliveryService.attempt",
        "is_settled(delivery, task)",
        "delivery.finished",
        "nothing sent that is on record",
    ),
    Mutation(
        "A redelivered task queues nothing",
        f"{DELIVERY}/recording.py",
        "AttemptRecorder.resume",
        "self._queue_next(delivery, task, REPEAT_DELAY)",
        "pass",
        "every delivery ended",
    ),
    Mutation(
        "Two copies of a task are both put on record",
        f"{DELIVERY}/delivery_state.py",
        "record_attempt",
        "before.recorded_as(attempt.id)",
        "before.finished",
        "nothing recorded twice",
    ),
    Mutation(
        "A task that failed is not brought back",
        "functions/batch.py",
        "_failure",
        """
logger.warning("task.postponed", **_ids(record, names), reason=str(exc))
return _dead_lettered(record, exc, dead_letters)
""",
        """
logger.warning("task.postponed", **_ids(record, names), reason=str(exc))
return None
""",
        "every delivery ended",
    ),
    Mutation(
        "A due retry is removed before the queue has taken it",
        f"{DELIVERY}/sweep.py",
        "SweepService._move",
        """
self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in tasks])
self.later.remove(batch)
""",
        """
self.later.remove(batch)
self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in tasks])
""",
        "every delivery ended",
    ),
    Mutation(
        "The attempt of an early task is made at once",
        f"{DELIVERY}/schedule.py",
        "Schedule.is_early",
        "EARLY",
        "EARLY * 999_999",
        "nothing sent before its time",
    ),
    Mutation(
        "The jitter brings retries earlier than it may",
        "shared/domain/deliveries/retry.py",
        "next_attempt_at",
        "chance.uniform(1 - JITTER, 1 + JITTER)",
        "chance.uniform(0.5, 1 + JITTER)",
        "schedule kept",
    ),
    Mutation(
        "The retry-after header of a receiver is ignored",
        "shared/domain/deliveries/retry.py",
        "_least",
        "min(_asked(reply.retry_after, failed_at), MAX_RETRY_AFTER * planned)",
        "timedelta(0)",
        "schedule kept",
    ),
    Mutation(
        "An overloaded receiver is not left alone",
        "shared/domain/deliveries/retry.py",
        "_least",
        "reply.timed_out or reply.status_code == _TOO_MANY_REQUESTS",
        "reply.timed_out and reply.status_code == _TOO_MANY_REQUESTS",
        "schedule kept",
    ),
    Mutation(
        "A repeated request queues nothing",
        "shared/services/ingest/ingest.py",
        "IngestService.accept",
        "enqueue_dispatch(self.queue, stored, REPEAT_DELAY, throttled=application.throttled)",
        "stored",
        "every delivery ended",
    ),
    Mutation(
        "A message is queued before it is stored",
        "shared/services/ingest/acceptance.py",
        "store_and_enqueue",
        """
if messages.add(message):
    return enqueue_dispatch(queue, message, throttled=throttled)
""",
        """
enqueue_dispatch(queue, message, throttled=throttled)
if messages.add(message):
    return message
""",
        "bytes kept",
    ),
    Mutation(
        "An idempotency key is not looked up",
        "shared/services/ingest/ingest.py",
        "IngestService._message_id",
        "self.messages.claim(idempotency_key, proposed) if idempotency_key else proposed",
        "proposed",
        "one message for a key",
    ),
    Mutation(
        "Deliveries to disabled endpoints go on",
        f"{DELIVERY}/delivery.py",
        "DeliveryService.attempt",
        "endpoint is None or not endpoint.active",
        "endpoint is None",
        "nothing sent to what is off",
    ),
    Mutation(
        "A held attempt is forgotten",
        f"{DELIVERY}/delivery.py",
        "DeliveryService._admit",
        "self.schedule.put(replace(task, held_until=at, reserved=reserved, body=None))",
        "pass",
        "every delivery ended",
    ),
    Mutation(
        "A receiver that is gone stays enabled",
        f"{DELIVERY}/endpoint_health.py",
        "EndpointHealth._reason_to_disable",
        "attempt.response_status_code == GONE",
        "attempt.response_status_code == 0 and self.limit == GONE",
        "gone is disabled",
    ),
    Mutation(
        "A success does not end the time of failing",
        "shared/domain/endpoints/health.py",
        "Health._succeeded",
        "replace(self, failing_since=None, failures=0, open_until=None, noted_at=now)",
        "replace(self, failures=0, open_until=None, noted_at=now)",
        "disabled only with reason",
    ),
    Mutation(
        "A rate limit is not kept",
        f"{DELIVERY}/throttling.py",
        "_until",
        "slot.is_ahead(now)",
        "slot.is_ahead(now + MAX_SLOT_WAIT)",
        "rates kept",
    ),
    Mutation(
        "An attempt to an untrusted endpoint needs no permit",
        f"{DELIVERY}/concurrency_limit.py",
        "ConcurrencyLimit.admit",
        "endpoint.health.is_trusted(now)",
        "endpoint.active",
        "shares kept",
    ),
    Mutation(
        "Each endpoint has permits of its own",
        f"{DELIVERY}/concurrency_limit.py",
        "ConcurrencyLimit._acquire",
        "key.app_id",
        "key.endpoint_id",
        "shares kept",
    ),
    Mutation(
        "A request is made with however little time left",
        f"{DELIVERY}/delivery.py",
        "DeliveryService._has_time",
        "self.clock.now() + self.reserve",
        "self.clock.now()",
        "no post without time",
    ),
    Mutation(
        "The payload is serialized again",
        f"{DELIVERY}/posting.py",
        "post",
        "body.text.encode()",
        "body.text.replace('1.10', '1.1').encode()",
        "bytes kept",
    ),
    Mutation(
        "A step of a background task is done again",
        "shared/services/background/engine.py",
        "BackgroundEngine.advance",
        "task.step != step.number",
        "task.step < step.number",
        "every task finished",
        "background",
    ),
)
