"""Sweep of due retries, from the store to the queue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.pipeline.queue_tasks import DueRetry
from shared.ports import Clock, DeliveryQueue, DueRetries
from shared.services.concurrent_map import map_concurrently

# A sweep runs each minute and takes the retries that are due before the next one has run.
HORIZON = timedelta(seconds=90)
BATCH = 100
# After this a sweep starts no further batch: its function ends before the next sweep starts.
MAX_SWEEP_TIME = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class SweepReport:
    """Number of retries that a sweep moved; it is `finished` unless its time ran out."""

    moved: int
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepService:
    """Moves due retries once a minute; a missed run is made up for by the next.

    `lanes` batches are moved at the same time; a single one in the caller's thread. `share` has the
    shards of this sweep; None means all of them.
    """

    later: DueRetries
    queue: DeliveryQueue
    clock: Clock
    lanes: int = 1
    share: range | None = None

    def sweep(self) -> SweepReport:
        """Queues every retry due within HORIZON, for at most MAX_SWEEP_TIME.

        After a long outage it takes several sweeps to catch up. A batch that fails does not stop
        the others: its error is raised at the end, and the next sweep starts at the same minute.

        A task is removed only after the queue has taken it. A queued task that is not removed is
        queued again by the next sweep, and then sends nothing.
        """
        now = self.clock.now()
        until = self.later.start_range(now + HORIZON, self.share)
        found = iter(self.later.due(until, self.share))
        moved, failures = 0, []
        batches = self._in_time(_batches(found), now + MAX_SWEEP_TIME)
        for result in map_concurrently(partial(self._move, now), batches, self.lanes):
            if isinstance(result, int):
                moved += result
            else:
                failures.append(result)
        if failures:
            raise failures[0]
        if finished := next(found, None) is None:
            self.later.swept(until, self.share)
        return SweepReport(moved, finished)

    def _in_time(
        self, batches: Iterator[Sequence[DueRetry]], end: datetime
    ) -> Iterator[Sequence[DueRetry]]:
        while self.clock.now() < end and (batch := next(batches, None)):
            yield batch

    def _move(self, now: datetime, batch: Sequence[DueRetry]) -> int | Exception:
        tasks = [found.task for found in batch]
        try:
            self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in tasks])
            self.later.remove(batch)
        except (InfrastructureError, InternalError) as exc:
            return exc
        return len(batch)


def _batches(tasks: Iterator[DueRetry]) -> Iterator[Sequence[DueRetry]]:
    while batch := list(islice(tasks, BATCH)):
        yield batch
