"""Rates that are kept: whatever is sent has a slot, and slots lie an interval apart.

Slots are handed out one after the other. A window of a minute holds those of the time from LATE
before it to NEAR behind it, and so a rate is exceeded by less than a tenth of it.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId

# A slot that is no further ahead than this is as good as now.
NEAR = timedelta(milliseconds=500)
# Who comes later than this after its slot has lost it. A queue that stood still would else let
# everything go at once.
LATE = timedelta(seconds=3)
# The store changes one item a thousand times a second, and a slot may take two changes.
LANE_RATE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where slots of a rate, in deliveries a second, are handed out.

    For an endpoint, or without one for a whole application. A high rate is spread over lanes.
    `again` is apart from that: slots for what has waited so long for its application that it lost
    its own.
    """

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId | None = None
    rate: int
    lane: int = 0
    again: bool = False

    @property
    def interval(self) -> timedelta:
        """Between two slots."""
        return timedelta(seconds=_lanes(self.rate) / self.rate)

    def lane_of(self, attempt_id: AttemptId) -> "Line":
        """The lane that this attempt is in."""
        return replace(self, lane=crc32(attempt_id.encode()) % _lanes(self.rate))


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which one delivery may be made, and the rate of the line that gave it."""

    at: datetime
    rate: int

    def is_ahead(self, now: datetime) -> bool:
        """Whether it has to be waited for."""
        return self.at > now + NEAR

    def holds(self, line: Line | None, now: datetime) -> bool:
        """Whether it counts: it has not passed, and the rate is what it was."""
        return line is not None and self.rate == line.rate and now <= self.at + LATE


@dataclass(frozen=True, slots=True)
class Reserved:
    """The slots that an attempt has: one of its endpoint's, then one of its application's."""

    endpoint: Slot | None = None
    application: Slot | None = None

    @property
    def last(self) -> Slot | None:
        """The one that it waits for, if it has to wait."""
        return self.application or self.endpoint

    def still(self, endpoint: Line | None, application: Line | None, now: datetime) -> "Reserved":
        """Those that hold."""
        own, shared = self.endpoint, self.application
        return Reserved(
            own if own and own.holds(endpoint, now) else None,
            shared if shared and shared.holds(application, now) else None,
        )


UNRESERVED = Reserved()


def _lanes(rate: int) -> int:
    return math.ceil(rate / LANE_RATE)
