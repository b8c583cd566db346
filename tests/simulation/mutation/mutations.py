"""Faults to be put into the engine on purpose, each of which the simulation has to find."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mutation:
    """`new` in place of `old` in a module; `caught_by` names the invariant that fails first."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str
    simulation: str = "pipeline"

    def mutate(self, root: Path) -> None:
        """Changes the module under `root`."""
        path = root / self.file
        text = path.read_text()
        assert text.count(self.old) == 1, f"{self.file} does not hold this once: {self.old}"
        path.write_text(text.replace(self.old, self.new))


MUTATIONS = (
    Mutation(
        "An attempt is recorded before it is sent",
        "shared/services/delivery/delivery.py",
        "reply = post(self.http, self.ed25519, message_id, endpoint, body, sent_at, late, has_time)\n"
        "        attempt = attempt_from_reply(task, endpoint.url, sent_at, reply)\n"
        "        due_at = self._next_attempt_at(endpoint, attempt, reply)\n"
        "        report = self._record(task, before, attempt, due_at)",
        "reply = Reply(status_code=200, body=b'', duration_ms=0)\n"
        "        attempt = attempt_from_reply(task, endpoint.url, sent_at, reply)\n"
        "        report = self._record(task, before, attempt, None)\n"
        "        post(self.http, self.ed25519, message_id, endpoint, body, sent_at, late, has_time)",
        "each attempt made",
    ),
    Mutation(
        "The next attempt is queued before this one is recorded",
        "shared/services/delivery/delivery.py",
        "        delivery, is_new = record_attempt(",
        "        self._queue_next((before or self._not_started(attempt)).after(attempt, due_at), task)\n"
        "        delivery, is_new = record_attempt(",
        "each attempt once",
    ),
    Mutation(
        "A task that comes again is made again",
        "shared/services/delivery/delivery.py",
        "if delivery is not None and is_settled(delivery, task):",
        "if delivery is not None and delivery.ended:",
        "nothing sent that is on record",
    ),
    Mutation(
        "A task that comes again queues nothing",
        "shared/services/delivery/delivery.py",
        "self._queue_next(delivery, task, REPEAT_DELAY)",
        "pass",
        "every delivery ended",
    ),
    Mutation(
        "Two copies of a task are both put on record",
        "shared/services/delivery/delivery_state.py",
        "if before is not None and before.recorded_as(attempt.id):",
        "if before is not None and before.finished:",
        "nothing recorded twice",
    ),
    Mutation(
        "A task that failed is not brought back",
        "functions/batch.py",
        "reason=str(exc))\n        return _dead_lettered(record, exc, dead_letters)",
        "reason=str(exc))\n        return None",
        "every delivery ended",
    ),
    Mutation(
        "A due retry is removed before the queue has taken it",
        "shared/services/delivery/sweep.py",
        "            self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in tasks])\n"
        "            self.later.remove(batch)",
        "            self.later.remove(batch)\n"
        "            self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in tasks])",
        "every delivery ended",
    ),
    Mutation(
        "A task that comes before its time is made at once",
        "shared/services/delivery/schedule.py",
        "return task.ready_at - self.clock.now() > EARLY",
        "return task.ready_at - self.clock.now() > EARLY * 999_999",
        "nothing sent before its time",
    ),
    Mutation(
        "The jitter brings retries earlier than it may",
        "shared/domain/deliveries/retry.py",
        "chance.uniform(1 - JITTER, 1 + JITTER)",
        "chance.uniform(0.5, 1 + JITTER)",
        "schedule kept",
    ),
    Mutation(
        "What a receiver asks for by retry-after is not heard",
        "shared/domain/deliveries/retry.py",
        "min(_asked(reply.retry_after, failed_at), MAX_RETRY_AFTER * planned)",
        "timedelta(0)",
        "schedule kept",
    ),
    Mutation(
        "An overloaded receiver is not left alone",
        "shared/domain/deliveries/retry.py",
        "if reply.timed_out or reply.status_code == _TOO_MANY_REQUESTS:",
        "if reply.timed_out and reply.status_code == _TOO_MANY_REQUESTS:",
        "schedule kept",
    ),
    Mutation(
        "A request that comes again queues nothing",
        "shared/services/ingest/ingest.py",
        "return enqueue_dispatch(\n"
        "                self.queue, stored, REPEAT_DELAY, throttled=application.throttled\n"
        "            )",
        "return stored",
        "every delivery ended",
    ),
    Mutation(
        "A message is queued before it is stored",
        "shared/services/ingest/acceptance.py",
        "    if messages.add(message):\n"
        "        return enqueue_dispatch(queue, message, throttled=throttled)",
        "    enqueue_dispatch(queue, message, throttled=throttled)\n"
        "    if messages.add(message):\n"
        "        return message",
        "bytes kept",
    ),
    Mutation(
        "An idempotency key is not looked up",
        "shared/services/ingest/ingest.py",
        "claimed = self.messages.claim(idempotency_key, proposed) if idempotency_key else proposed",
        "claimed = proposed",
        "one message for a key",
    ),
    Mutation(
        "Deliveries go on to endpoints that are off",
        "shared/services/delivery/delivery.py",
        "if endpoint is None or not endpoint.active:",
        "if endpoint is None:",
        "nothing sent to what is off",
    ),
    Mutation(
        "What has to wait for a circuit is forgotten",
        "shared/services/delivery/delivery.py",
        "        self.schedule.put(replace(task, held_until=until, body=None))\n",
        "",
        "every delivery ended",
    ),
    Mutation(
        "A receiver that is gone stays enabled",
        "shared/services/delivery/endpoint_health.py",
        "if attempt.response_status_code == GONE:",
        "if attempt.response_status_code == 0 and self.limit == GONE:",
        "gone is disabled",
    ),
    Mutation(
        "A success does not end the time of failing",
        "shared/domain/endpoints/health.py",
        "return replace(self, failing_since=None, failures=0, open_until=None, noted_at=now)",
        "return replace(self, failures=0, open_until=None, noted_at=now)",
        "disabled only with reason",
    ),
    Mutation(
        "A rate is not kept",
        "shared/services/delivery/throttling.py",
        "if slot is None or not slot.is_ahead(now):",
        "if slot is None or not slot.is_ahead(now + MAX_SLOT_WAIT):",
        "rates kept",
    ),
    Mutation(
        "An attempt to an untrusted endpoint needs no permit",
        "shared/services/delivery/concurrency_limit.py",
        "if endpoint.health.is_trusted(now):",
        "if endpoint.active:",
        "shares kept",
    ),
    Mutation(
        "Each endpoint has permits of its own",
        "shared/services/delivery/concurrency_limit.py",
        "app_id=key.app_id, lane",
        "app_id=key.endpoint_id, lane",
        "shares kept",
    ),
    Mutation(
        "A request is made with however little time left",
        "shared/services/delivery/delivery.py",
        "self.clock.now() + self.reserve <= deadline",
        "self.clock.now() <= deadline",
        "no post without time",
    ),
    Mutation(
        "The payload is serialized again",
        "shared/services/delivery/posting.py",
        "data = body.text.encode()",
        "data = body.text.replace('1.10', '1.1').encode()",
        "bytes kept",
    ),
    Mutation(
        "A step of a background task is done again",
        "shared/services/background/engine.py",
        "        if task.step != step.number:\n",
        "        if task.step < step.number:\n",
        "every task finished",
        "background",
    ),
)
