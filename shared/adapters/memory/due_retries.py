"""Due retries in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain.dispatch import DeliveryTask
from shared.domain.ids import AttemptId


@dataclass(frozen=True, slots=True)
class MemoryDueRetries:
    """The fake of `DueRetries`; `tasks` shows what it keeps."""

    tasks: dict[tuple[datetime, AttemptId], DeliveryTask] = field(default_factory=dict)

    def put(self, task: DeliveryTask) -> None:
        self.tasks[task.ready_at, task.attempt_id] = replace(task, body=None)

    def reach(self, until: datetime) -> datetime:
        return until

    def kept(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        return [task for task in tasks if (task.ready_at, task.attempt_id) in self.tasks]

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        return [task.attempt_id for task in self.due(until)]

    def due(self, until: datetime) -> Iterable[DeliveryTask]:
        found = [t for t in self.tasks.values() if t.ready_at <= until]
        return sorted(found, key=lambda t: t.ready_at)

    def remove(self, tasks: Sequence[DeliveryTask]) -> None:
        for task in tasks:
            self.tasks.pop((task.ready_at, task.attempt_id), None)

    def swept(self, until: datetime) -> None:
        """Nothing to note: `due` looks at everything that is kept."""
