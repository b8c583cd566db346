"""Attempts of paused endpoints in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shared.adapters.memory.dynamodb_limits import MAX_WRITES, Items, check_batches
from shared.domain import ids
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId
from shared.domain.messages.message import RETENTION
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock


@dataclass(frozen=True, slots=True)
class MemoryPausedAttempts:
    """The fake of `PausedAttempts`; `tasks` has the stored tasks by their places."""

    clock: Clock
    tasks: dict[tuple[DeliveryKey, AttemptId], DeliveryTask] = field(default_factory=Items)

    def put(self, task: DeliveryTask) -> None:
        self.tasks[_place(task)] = replace(task, body=None)

    def oldest(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, most: int
    ) -> list[DeliveryTask]:
        endpoint, now = (org_id, app_id, endpoint_id), self.clock.now()
        found = [
            task
            for (key, _), task in self.tasks.items()
            if (key.org_id, key.app_id, key.endpoint_id) == endpoint
            and ids.instant_of(key.message_id) + RETENTION > now
        ]
        return sorted(found, key=lambda task: (task.key.message_id, task.attempt_id))[:most]

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        return [task for task in tasks if _place(task) in self.tasks]

    def remove(self, tasks: Sequence[DeliveryTask]) -> None:
        places = [_place(task) for task in tasks]
        check_batches(places, MAX_WRITES)
        for place in places:
            self.tasks.pop(place, None)


def _place(task: DeliveryTask) -> tuple[DeliveryKey, AttemptId]:
    return task.key, task.attempt_id
