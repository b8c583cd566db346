"""Background tasks in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.adapters.memory.store import MemoryStore
from shared.domain.background.background_task import BackgroundTask
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId, TaskId
from shared.domain.paging import Span, within


@dataclass(frozen=True, slots=True)
class MemoryBackgroundTasks:
    """The fake of `BackgroundTasks`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def add(self, task: BackgroundTask, idempotency_key: IdempotencyKey | None) -> BackgroundTask:
        used_for = self.store.used_for(idempotency_key)
        if used_for is not None and (stored := self.get(task.org_id, TaskId(used_for))):
            return stored
        if idempotency_key is not None:
            self.store.claim(idempotency_key, task.id)
        self.store.background_tasks[task.org_id, task.id] = task
        return task

    def get(
        self, org_id: OrgId, task_id: TaskId, app_id: AppId | None = None
    ) -> BackgroundTask | None:
        return next((t for t in self._kept(org_id, app_id) if t.id == task_id), None)

    def scan(
        self, org_id: OrgId, span: Span, app_id: AppId | None = None
    ) -> Iterator[BackgroundTask]:
        return within(self._kept(org_id, app_id), lambda t: t.id, span)

    def save(self, task: BackgroundTask, before: BackgroundTask) -> bool:
        stored = self.get(before.org_id, before.id)
        if stored is None or stored.step != before.step:
            return False
        self.store.background_tasks[task.org_id, task.id] = task
        return True

    def _kept(self, org_id: OrgId, app_id: AppId | None = None) -> Iterator[BackgroundTask]:
        now = self.store.clock.now()
        return (
            t
            for t in self.store.background_tasks.values()
            if t.org_id == org_id
            and t.expires_at > now
            and (app_id is None or (t.belongs_to_endpoint and t.app_id == app_id))
        )
