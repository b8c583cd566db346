"""Counts of attempts on DynamoDB."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from shared.adapters.dynamodb.table.damage import UNREADABLE, checked, decoded, report
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import instant_of_minute, minute_at
from shared.adapters.dynamodb.table.reads import query, query_bare
from shared.adapters.dynamodb.table.rows import HourCountRow
from shared.adapters.dynamodb.table.shard_cache import ShardingCache
from shared.adapters.dynamodb.table.shard_scan import scan_merged
from shared.adapters.dynamodb.table.writes import put_all
from shared.adapters.dynamodb.traffic.attempts import id_at
from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span
from shared.domain.statistics.endpoint_stats import AttemptMark, Counts, HourCount, marks_of
from shared.domain.statistics.window import HOUR, Window, hour_of

# `number` marks an attempt, `state` a delivery row.
_ATTRIBUTES = ("sk", "number", "status", "state", "attempt_ids", "expires_at")
_DETAILS = ("event_type", "response_duration_ms", "message_id")


class DynamoEndpointCounts:
    """`EndpointCounts` on DynamoDB."""

    def __init__(self) -> None:
        self._shardings = ShardingCache()

    def marks(
        self,
        org_id: OrgId,
        app_id: AppId,
        endpoint_id: EndpointId,
        span: Span,
        now: datetime,
        *,
        detailed: bool = False,
    ) -> Iterator[AttemptMark]:
        partition = partial(traffic_keys.attempts, org_id, app_id, endpoint_id)
        read = partial(_marks, now.timestamp(), detailed)
        sharding = self._shardings.of(org_id, app_id, now)
        return scan_merged(
            read, lambda mark: mark.position, partition, ids.ATTEMPT, span, now, sharding
        )

    def stored(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, window: Window
    ) -> list[HourCount]:
        span = Span(
            above=minute_at(hour_of(window.since) - HOUR),
            below=minute_at(hour_of(window.until) + HOUR),
            expected=1_000,
        )
        pk = traffic_keys.hour_counts(org_id, app_id, endpoint_id)
        return list(decoded(query(HourCountRow, pk, span), _hour_count))

    def save(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hours: Sequence[HourCount]
    ) -> None:
        put_all([_row(org_id, app_id, endpoint_id, found) for found in hours])


def _marks(now: float, detailed: bool, pk: str, span: Span) -> Iterator[AttemptMark]:
    names = (*_ATTRIBUTES, *_DETAILS) if detailed else _ATTRIBUTES
    for item in query_bare(pk, span, names):
        try:
            mark = _mark(now, item)
            marks = list(marks_of(_detailed(mark, item) if detailed else mark))
        except UNREADABLE:
            report(pk, item["sk"]["S"])
        else:
            yield from marks


def _mark(now: float, item: dict[str, Any]) -> AttemptMark:
    live = float(item["expires_at"]["N"]) > now
    place = AttemptId(checked(ids.ATTEMPT, item["sk"]["S"]))
    attempt = _status(item, "status") if live and "number" in item else None
    known = [text["S"] for text in item.get("attempt_ids", {}).get("L", ())]
    made_id = place if attempt is None else id_at(place, known)
    return AttemptMark(made_id, attempt, _status(item, "state") if live else None, place)


def _detailed(mark: AttemptMark, item: dict[str, Any]) -> AttemptMark:
    is_made = mark.attempt is not None
    return mark._replace(
        event_type=item["event_type"]["S"] if is_made else None,
        duration_ms=int(item["response_duration_ms"]["N"]) if is_made else None,
        message_id=MessageId(checked(ids.MESSAGE, item["message_id"]["S"])),
    )


def _status(item: dict[str, Any], name: str) -> Status | None:
    return Status(int(item[name]["N"])) if name in item else None


def _hour_count(row: HourCountRow) -> HourCount:
    return HourCount(
        hour=instant_of_minute(row.sk),
        counts=Counts(
            success=row.success,
            pending=row.pending,
            sending=row.sending,
            fail=row.fail,
            canceled=row.canceled,
        ),
        counted_at=row.counted_at,
        after=AttemptId(row.after) if row.after else None,
    )


def _row(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, found: HourCount) -> HourCountRow:
    counts = found.counts
    return HourCountRow(
        *traffic_keys.hour_count(org_id, app_id, endpoint_id, found.hour),
        expires_at=found.hour + RETENTION,
        success=counts.success,
        pending=counts.pending,
        sending=counts.sending,
        fail=counts.fail,
        canceled=counts.canceled,
        counted_at=found.counted_at,
        after=found.after,
    )
