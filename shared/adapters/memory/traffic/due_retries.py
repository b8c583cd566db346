"""Due retries in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.adapters.memory.dynamodb_limits import MAX_WRITES, Items, check_batches
from shared.domain.ids import AttemptId
from shared.domain.pipeline.due_retry_shards import all_shards, shard_of
from shared.domain.pipeline.queue_tasks import DeliveryTask, DueRetry
from shared.ports import Clock

# As on DynamoDB: a task due sooner is not stored under its minute.
SOON = timedelta(minutes=10)
LATE = "late"


@dataclass(frozen=True, slots=True)
class MemoryDueRetries:
    """The fake of `DueRetries`; `tasks` has the stored tasks by their two kinds of places."""

    clock: Clock
    tasks: dict[tuple[str, AttemptId], DeliveryTask] = field(default_factory=Items)

    def put(self, task: DeliveryTask) -> None:
        is_late = task.ready_at < self.clock.now() + SOON
        self.tasks[_places(task)[is_late]] = replace(task, body=None)

    def start_range(self, until: datetime, _share: range | None = None) -> datetime:
        return until

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        found = {(task.ready_at, task.attempt_id) for task in self.tasks.values()}
        return [task for task in tasks if (task.ready_at, task.attempt_id) in found]

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        return [found.task.attempt_id for found in self.due(until)]

    def due(self, until: datetime, share: range | None = None) -> Iterable[DueRetry]:
        mine = all_shards() if share is None else share
        # Most tasks are not due, which costs less to see than their shards.
        found = [
            DueRetry(task, *place)
            for place, task in self.tasks.items()
            if task.ready_at <= until and (0 if place[0] == LATE else shard_of(place[1])) in mine
        ]
        return sorted(found, key=lambda each: each.task.ready_at)

    def remove(self, found: Sequence[DueRetry]) -> None:
        places = [(each.partition, each.name) for each in found]
        check_batches(places, MAX_WRITES)
        for place in places:
            self.tasks.pop(place, None)

    def swept(self, until: datetime, _share: range | None = None) -> None:
        """Does nothing: `due` reads all stored tasks."""


def _places(task: DeliveryTask) -> tuple[tuple[str, AttemptId], tuple[str, AttemptId]]:
    minute = task.ready_at.strftime("%Y%m%d%H%M")
    return (minute, task.attempt_id), (LATE, task.attempt_id)
