"""Ends the wait of attempts whose paused endpoint has expired or was disabled by Outrider."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Protocol

from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.look_back import days_to_read
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.pausing.pause_end import PauseEnd
from shared.ports import Clock, PauseEnds, Routes

# Ends that a run removes at once: a run that is cut off begins after those.
CHUNK = 25
# Clocks differ: by then no function takes the endpoint for one that has not expired.
SETTLED = REPEAT_DELAY


class Cancellations(Protocol):
    """Starts releases that cancel; see `ReleaseService`."""

    def cancel(self, end: PauseEnd) -> BackgroundTask:
        """Starts the release after this end; the same one when it is called again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEndService:
    """Starts the releases of endpoints whose pause has ended without a request."""

    ends: PauseEnds
    routes: Routes
    releases: Cancellations
    clock: Clock

    def release_due(self) -> int:
        """Starts the release after each due end that is still true; returns how many were due.

        An end is removed only after its release has started. Costs a read for each day of the
        look-back, and one for each due end.
        """
        now, count = self.clock.now(), 0
        for day in days_to_read(now):
            due = self._due(day, now)
            while chunk := list(islice(due, CHUNK)):
                for end in chunk:
                    self._release(end, now)
                self.ends.remove(chunk)
                count += len(chunk)
        return count

    def _due(self, day: date, now: datetime) -> Iterator[PauseEnd]:
        return (end for end in self.ends.on(day) if end.due_at + SETTLED <= now)

    def _release(self, end: PauseEnd, now: datetime) -> None:
        route = self.routes.of(end.org_id, end.app_id).route(end.endpoint_id)
        if end.has_come(route, now):
            self.releases.cancel(end)
