"""Ends of pauses on DynamoDB: stored by day, so that no run needs an index."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from shared.adapters.dynamodb.table.damage import decoded
from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.reads import query
from shared.adapters.dynamodb.table.rows import PauseEndRow
from shared.adapters.dynamodb.table.writes import delete_all
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.paging import MAX_READ, Span
from shared.domain.pausing.pause_end import PauseEnd

# Kept after it is due, for runs that are late.
_KEPT = timedelta(days=30)


class DynamoPauseEnds:
    """`PauseEnds` on DynamoDB."""

    def on(self, day: date) -> Iterator[PauseEnd]:
        found = query(
            PauseEndRow, task_keys.pause_ends_on(day), Span(expected=MAX_READ), consistent=True
        )
        return decoded(found, _end)

    def remove(self, ends: Sequence[PauseEnd]) -> None:
        delete_all([task_keys.pause_end(end) for end in ends])


def row_of(end: PauseEnd) -> PauseEndRow:
    """Returns the item of an end."""
    return PauseEndRow(
        *task_keys.pause_end(end),
        org_id=end.org_id,
        app_id=end.app_id,
        endpoint_id=end.endpoint_id,
        due_at=end.due_at,
        expires_at=end.due_at + _KEPT,
    )


def _end(row: PauseEndRow) -> PauseEnd:
    return PauseEnd(
        org_id=OrgId(row.org_id),
        app_id=AppId(row.app_id),
        endpoint_id=EndpointId(row.endpoint_id),
        due_at=row.due_at,
    )
