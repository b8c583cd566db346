"""Counts of attempts in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.store import MemoryStore
from shared.adapters.memory.traffic.deliveries import MemoryDeliveries
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.paging import Span
from shared.domain.statistics.endpoint_stats import AttemptMark, HourCount, marks_of
from shared.domain.statistics.window import Window


@dataclass(frozen=True, slots=True)
class MemoryEndpointCounts:
    """The fake of `EndpointCounts`; it shares a store with the deliveries."""

    store: MemoryStore = field(default_factory=MemoryStore)

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
        for entry in MemoryDeliveries(self.store).scan(org_id, app_id, endpoint_id, span, now):
            attempt, delivery = entry.attempt, entry.delivery
            mark = AttemptMark(
                entry.id,
                attempt.status if attempt else None,
                delivery.status if delivery else None,
                entry.position,
            )
            yield from marks_of(_detailed(mark, entry) if detailed else mark)

    def stored(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, window: Window
    ) -> list[HourCount]:
        hours = self.store.hour_counts.get((org_id, app_id, endpoint_id), {})
        return [hours[hour] for hour in window.hours() if hour in hours]

    def save(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hours: Sequence[HourCount]
    ) -> None:
        stored = self.store.hour_counts.setdefault((org_id, app_id, endpoint_id), {})
        stored |= {found.hour: found for found in hours}


def _detailed(mark: AttemptMark, entry: HistoryEntry) -> AttemptMark:
    attempt = entry.attempt
    return mark._replace(
        event_type=attempt.event_type if attempt else None,
        duration_ms=attempt.response_duration_ms if attempt else None,
        message_id=entry.message_id,
    )
