"""Background tasks on DynamoDB."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.attributes import listed, tupled
from shared.adapters.dynamodb.table.damage import checked, decode_one, decoded
from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.reads import batch_get, get, query
from shared.adapters.dynamodb.table.rows import BackgroundTaskRow, PointerRow
from shared.adapters.dynamodb.table.transactions import Put, commit
from shared.adapters.dynamodb.table.writes import ABSENT, put_if
from shared.domain.background.background_task import BackgroundTask, TaskKind, TaskStatus
from shared.domain.background.selection import Selection
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import InternalError
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import TASK, AppId, EndpointId, OrgId, TaskId
from shared.domain.paging import Span, growing_chunks
from shared.ports import Clock


class DynamoBackgroundTasks:
    """`BackgroundTasks` on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, task: BackgroundTask, idempotency_key: IdempotencyKey | None) -> BackgroundTask:
        steps = [Put("background task", _row(task), ABSENT), *_listing(task)]
        if not commit([*steps, *idempotency_keys.steps(idempotency_key, task.id)]):
            return task
        # The id is new, so the idempotency key was used before.
        target = idempotency_keys.target_of(idempotency_key)
        stored = self.get(task.org_id, TaskId(target)) if target else None
        if stored is None:
            raise InternalError(f"{task.id} is not stored, nor is the task of its idempotency key.")
        return stored

    def get(
        self, org_id: OrgId, task_id: TaskId, app_id: AppId | None = None
    ) -> BackgroundTask | None:
        # The application is in the key: another one's task is not found.
        if app_id and get(PointerRow, task_keys.listed_task(org_id, app_id, task_id)) is None:
            return None
        found = get(BackgroundTaskRow, task_keys.background_task(org_id, task_id))
        if found is None or not found.is_live(self._clock.now()):
            return None
        return decode_one(found, partial(_of_row, org_id))

    def scan(
        self, org_id: OrgId, span: Span, app_id: AppId | None = None
    ) -> Iterator[BackgroundTask]:
        now = self._clock.now()
        found = self._rows_of(org_id, app_id, span) if app_id else self._rows(org_id, span)
        return decoded((row for row in found if row.is_live(now)), partial(_of_row, org_id))

    def save(self, task: BackgroundTask, before: BackgroundTask) -> bool:
        return put_if(_row(task), BackgroundTaskRow.step == before.step)

    def _rows(self, org_id: OrgId, span: Span) -> Iterator[BackgroundTaskRow]:
        return query(BackgroundTaskRow, task_keys.background_tasks(org_id), span, consistent=True)

    def _rows_of(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[BackgroundTaskRow]:
        listed = query(PointerRow, task_keys.listed_tasks(org_id, app_id), span, consistent=True)
        for chunk in growing_chunks(listed, span.expected):
            places = [task_keys.background_task(org_id, TaskId(entry.sk)) for entry in chunk]
            yield from batch_get(BackgroundTaskRow, places)


def _listing(task: BackgroundTask) -> Iterator[Put]:
    """Yields the entry of a task in its application's list."""
    if task.belongs_to_endpoint:
        place = task_keys.listed_task(task.org_id, task.application, task.id)
        row = PointerRow(*place, target=task.id, expires_at=task.expires_at)
        yield Put("entry of a background task", row, ABSENT)


def _row(task: BackgroundTask) -> BackgroundTaskRow:
    return BackgroundTaskRow(
        *task_keys.background_task(task.org_id, task.id),
        expires_at=task.expires_at,
        task=task.kind.value,
        status=task.status.value,
        step=task.step,
        cursor=task.cursor,
        selection=_written(task.selection),
        data=dict(task.data),
        app_id=task.app_id,
        endpoint_id=task.endpoint_id,
        resumable=task.resumable,
        created_at=task.created_at,
        updated_at=task.updated_at,
    )


def _of_row(org_id: OrgId, row: BackgroundTaskRow) -> BackgroundTask:
    return BackgroundTask(
        org_id=org_id,
        id=TaskId(checked(TASK, row.sk)),
        kind=TaskKind(row.task),
        selection=_read(row.selection),
        created_at=row.created_at,
        updated_at=row.updated_at,
        app_id=AppId(row.app_id) if row.app_id else None,
        endpoint_id=EndpointId(row.endpoint_id) if row.endpoint_id else None,
        status=TaskStatus(row.status),
        step=row.step,
        cursor=row.cursor,
        data=dict(row.data),
        resumable=row.resumable,
    )


def _written(selection: Selection) -> dict[str, Any]:
    return {
        "since": selection.since.isoformat(),
        "until": selection.until.isoformat(),
        "dry_run": selection.dry_run,
        "event_types": listed(selection.event_types),
        "channel": selection.channel,
        "tag": selection.tag,
        "status": selection.status,
        "status_code_class": selection.status_code_class,
        "app_ids": listed(selection.app_ids),
    }


def _read(written: Mapping[str, Any]) -> Selection:
    status, app_ids = written["status"], written["app_ids"]
    return Selection(
        since=datetime.fromisoformat(written["since"]),
        until=datetime.fromisoformat(written["until"]),
        dry_run=written["dry_run"],
        event_types=tupled(written["event_types"]),
        channel=written["channel"],
        tag=written["tag"],
        status=None if status is None else Status(status),
        status_code_class=written["status_code_class"],
        app_ids=None if app_ids is None else tuple(AppId(text) for text in app_ids),
    )
