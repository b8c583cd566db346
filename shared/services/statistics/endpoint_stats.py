"""Counts of an endpoint's attempts and deliveries."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest, Unfinished
from shared.domain.messages.endpoint_history import sorted_by_id, widened
from shared.domain.paging import Span
from shared.domain.statistics.endpoint_stats import Counts, HourRange, plan_scan
from shared.domain.statistics.hour_tally import HourTally
from shared.domain.statistics.window import Window, hour_of
from shared.ports import Clock, EndpointCounts
from shared.services.endpoints.endpoint_lookup import EndpointLookup

# Attempts that one request reads at most: a few seconds of the function's time.
MAX_COUNTED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointStatsService:
    """Counts attempts and deliveries. A `reference` is an id or a uid."""

    endpoints: EndpointLookup
    counts: EndpointCounts
    clock: Clock

    def window(
        self, since: datetime | None, until: datetime | None, *, in_hours: bool = False
    ) -> Window:
        """Returns the window to count; BadRequest when it is too long or in the future."""
        now = self.clock.now()
        window = Window.of(since, until, now)
        return window.in_hours(now) if in_hours else window

    def count(
        self, identity: Identity, app_reference: str, reference: str, window: Window
    ) -> Counts:
        """Counts the endpoint's attempts and deliveries in the window.

        Unfinished when there is more to read than one request can; the next request continues.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        now = self.clock.now()
        stored = {
            found.hour: found for found in self.counts.stored(*place, window) if found.holds(now)
        }
        known, left = plan_scan(window, stored)
        tally = HourTally(MAX_COUNTED)
        for hours in left:
            span = _span(hours)
            marks = self.counts.marks(*place, widened(span), now)
            tally.count(hours, sorted_by_id(marks, span))
            if tally.is_full:
                break
        to_store = list(tally.to_store(window, now))
        self.counts.save(*place, to_store)
        if tally.is_full:
            raise _unfinished(window, progress=bool(to_store))
        return sum((hour.counts for hour in known), tally.total)


def _span(hours: HourRange) -> Span:
    return Span(above=hours.above, below=hours.below)


def _unfinished(window: Window, *, progress: bool) -> Exception:
    if progress:
        return Unfinished("There is much to count. Ask again: the count goes on where it stopped.")
    # Only counts of whole hours are stored.
    since = hour_of(window.since).isoformat()
    return BadRequest(f"There is too much to count from there. Begin at {since}.", "invalid_range")
