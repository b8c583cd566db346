"""Activity of an application and of its endpoints, counted by bounded reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.ids import EndpointId
from shared.domain.limits import MAX_ENDPOINTS
from shared.domain.messages.endpoint_history import sorted_by_id, widened
from shared.domain.paging import Span
from shared.domain.statistics.activity import (
    DAY,
    MAX_FAILURE_ENDPOINTS,
    Activity,
    RecentFailures,
    activity_window,
)
from shared.domain.statistics.activity_tally import ActivityTally
from shared.domain.statistics.endpoint_stats import edge_of
from shared.domain.statistics.window import INSTANT, Window
from shared.ports import Clock, EndpointCounts, Endpoints, Messages
from shared.services.applications.applications import ApplicationService
from shared.services.concurrent_map import map_concurrently

# Attempts that one request counts, shared by all endpoints of the application.
MAX_COUNTED = 50_000
MIN_SHARE = 50
# Attempts of each endpoint that a list of endpoints counts: one query.
MAX_RECENT = 1_000
# Endpoints that are read at the same time.
LANES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityService:
    """Counts the attempts of applications. A `reference` is an id or a uid."""

    applications: ApplicationService
    endpoints: Endpoints
    counts: EndpointCounts
    messages: Messages
    clock: Clock

    def window(self, since: datetime | None, until: datetime | None) -> Window:
        """Returns the window to count; BadRequest when it is too long or in the future."""
        return activity_window(since, until, self.clock.now())

    def activity(
        self,
        identity: Identity,
        reference: str,
        window: Window,
        event_types: Sequence[str] | None,
    ) -> Activity:
        """Counts the application's attempts in the window, of these event types or all."""
        application = self.applications.get(identity, reference)
        everything = Span(expected=MAX_ENDPOINTS)
        found = self.endpoints.scan(application.org_id, application.id, everything)
        endpoint_ids = [endpoint.id for endpoint in found]
        share = max(MIN_SHARE, MAX_COUNTED // max(len(endpoint_ids), 1))
        wants = partial(_is_among, event_types)
        read = partial(self._tally, application, window, share, wants)
        return Activity.of(window, map_concurrently(read, endpoint_ids, _lanes(endpoint_ids)))

    def recent_failures(
        self, identity: Identity, reference: str, endpoint_ids: Sequence[str] | None
    ) -> tuple[list[RecentFailures], datetime]:
        """Counts the newest attempts of the last day of each endpoint, and returns its start.

        Unknown endpoints are left out; None means the newest endpoints.
        """
        application = self.applications.get(identity, reference)
        now = self.clock.now()
        window = Window(now - DAY, now + INSTANT)
        chosen = self._chosen(application, endpoint_ids)
        read = partial(self._tally, application, window, MAX_RECENT, lambda _: True)
        tallies = map_concurrently(read, chosen, _lanes(chosen))
        return [_recent(window, tally) for tally in tallies], window.since

    def _chosen(
        self, application: Application, endpoint_ids: Sequence[str] | None
    ) -> list[EndpointId]:
        place = (application.org_id, application.id)
        if endpoint_ids is None:
            span = Span(descending=True, expected=MAX_FAILURE_ENDPOINTS)
            live = (e.id for e in self.endpoints.scan(*place, span) if e.deleted_at is None)
            return list(islice(live, MAX_FAILURE_ENDPOINTS))
        named = dict.fromkeys(each for each in endpoint_ids if ids.is_receiver(each))
        known = self.endpoints.get_many(*place, [EndpointId(each) for each in named])
        return [endpoint.id for endpoint in known if endpoint.deleted_at is None]

    def _tally(
        self,
        application: Application,
        window: Window,
        limit: int,
        wants: Callable[[str | None], bool],
        endpoint_id: EndpointId,
    ) -> ActivityTally:
        place = (application.org_id, application.id, endpoint_id)
        span = Span(edge_of(window.since), edge_of(window.until), descending=True)
        marks = self.counts.marks(*place, widened(span), self.clock.now(), detailed=True)
        tally = ActivityTally(endpoint_id, limit)
        tally.count(sorted_by_id(marks, span), wants)
        if tally.untyped:
            named = [message_id for _, message_id in tally.untyped]
            found = self.messages.get_many(application.org_id, application.id, named)
            tally.add_types({message.id: message.event_type for message in found}, wants)
        return tally


def _lanes(endpoint_ids: Sequence[EndpointId]) -> int:
    return min(LANES, max(len(endpoint_ids), 1))


def _is_among(event_types: Sequence[str] | None, event_type: str | None) -> bool:
    return event_types is None or event_type in event_types


def _recent(window: Window, tally: ActivityTally) -> RecentFailures:
    found = Activity.of(window, [tally])
    return RecentFailures(tally.endpoint_id, found.total, found.approximated)
