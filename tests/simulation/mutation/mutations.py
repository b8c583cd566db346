"""Mutations: faults put into the engine on purpose, each of which the simulation has to find."""

from tests.simulation.mutation.mutation import DELIVERY, Mutation
from tests.simulation.mutation.mutations_of_endpoints import ENDPOINTS
from tests.simulation.mutation.mutations_of_messages import MESSAGES
from tests.simulation.mutation.mutations_of_ways_out import WAYS_OUT

MUTATIONS = (
    Mutation(
        "An attempt is recorded before it is sent",
        f"{DELIVERY}/delivery.py",
        "DeliveryService._send",
        """
reply = self.carrier.send(shipment, flight.on_slow, has_time)
made = attempt_from_reply(task, endpoint.url, sent_at, reply)
attempt = self.header_records.with_headers(made, endpoint, reply)
report = self.recorder.record(task, endpoint, before, attempt, reply)
""",
        """
from shared.domain.deliveries.reply import Reply
reply = Reply(status_code=200, body=b"", duration_ms=0)
attempt = attempt_from_reply(task, endpoint.url, sent_at, reply)
report = self.recorder.record(task, endpoint, before, attempt, reply)
self.carrier.send(shipment, flight.on_slow, has_time)
""",
        "each attempt made",
    ),
    Mutation(
        "The next attempt is queued before this one is recorded",
        f"{DELIVERY}/recording.py",
        "AttemptRecorder.record",
        "due_at = self._next_attempt_at(task, endpoint, attempt, reply)",
        """
due_at = self._next_attempt_at(task, endpoint, attempt, reply)
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
        "process_record",
        "return failed_record(record, exc, _ids(record, names), dead_letters)",
        "return None",
        "every delivery ended",
    ),
    Mutation(
        "A task that a waiting invocation took is removed although it failed",
        "functions/pickup.py",
        "process_with_pickup",
        "future.result() is None",
        "[future.result()]",
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
        "The attempts of a paused endpoint go on",
        f"{DELIVERY}/delivery.py",
        "DeliveryService.attempt",
        "endpoint.paused",
        "endpoint.paused and task.number > 9",
        "nothing sent while paused",
    ),
    Mutation(
        "A released attempt is stored while its step may still delete it",
        "shared/services/pausing/holding.py",
        "PausedAttemptHolder._is_being_released",
        "waited_until is not None and self.clock.now() < waited_until + STEP_TIME",
        "False",
        "every delivery ended",
        "pauses",
    ),
    Mutation(
        "A paused attempt is removed before the queue has taken it",
        "shared/services/pausing/release_steps.py",
        "ReleaseHandler._send",
        """
self.queue.send(tasks)
self.paused.remove(found)
""",
        """
self.paused.remove(found)
self.queue.send(tasks)
""",
        "every delivery ended",
        "pauses",
    ),
    Mutation(
        "A release starts before its endpoint is resumed",
        "shared/services/background/releases.py",
        "ReleaseService.prepare",
        "UNSAVED",
        "UNSAVED * 0",
        "every delivery ended",
        "pauses",
    ),
    Mutation(
        "A request is made with however little time left",
        f"{DELIVERY}/delivery.py",
        "DeliveryService.has_time",
        "self.clock.now() + self.reserve",
        "self.clock.now()",
        "no post without time",
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
    Mutation(
        "A repeated step of a broadcast makes other messages",
        "shared/domain/background/broadcast.py",
        "BroadcastCursor.of",
        "cls(None, began_at)",
        "cls(None, began_at.now(began_at.tzinfo))",
        "each application reached once",
        "background",
    ),
    *ENDPOINTS,
    *MESSAGES,
    *WAYS_OUT,
)
