"""Rates that are kept: whatever is sent has a slot, and slots lie an interval apart.

Slots are handed out one after the other. A window of a minute holds those of the time from
SLOT_LIFETIME before it to SLOT_TOLERANCE behind it, and so a rate is exceeded by less than a tenth
of it.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId

# A slot that is no further ahead than this is as good as now.
SLOT_TOLERANCE = timedelta(milliseconds=500)
# Who comes later than this after its slot has lost it. A queue that stood still would else let
# everything go at once.
SLOT_LIFETIME = timedelta(seconds=3)
# The store changes one item a thousand times a second, and a slot may take two changes.
LANE_RATE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Where slots of a rate, in deliveries a second, are handed out.

    For an endpoint, or without one for a whole application. A high rate is spread over lanes.
    `is_rejoin` is apart from that: slots for what has waited so long for its application that it
    lost its own.
    """

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId | None = None
    rate: int
    lane: int = 0
    is_rejoin: bool = False

    @property
    def interval(self) -> timedelta:
        """Between two slots."""
        return timedelta(seconds=_lanes(self.rate) / self.rate)

    def for_attempt(self, attempt_id: AttemptId) -> "RateLimit":
        """The lane that this attempt is in."""
        return replace(self, lane=crc32(attempt_id.encode()) % _lanes(self.rate))


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which one delivery may be made, and the rate of the line that gave it."""

    at: datetime
    rate: int

    def is_ahead(self, now: datetime) -> bool:
        """Whether it has to be waited for."""
        return self.at > now + SLOT_TOLERANCE

    def is_valid_for(self, rate_limit: RateLimit | None, now: datetime) -> bool:
        """Whether it counts: it has not passed, and the rate is what it was."""
        return (
            rate_limit is not None
            and self.rate == rate_limit.rate
            and now <= self.at + SLOT_LIFETIME
        )


@dataclass(frozen=True, slots=True)
class ReservedSlots:
    """The slots that an attempt has: one of its endpoint's, then one of its application's."""

    endpoint: Slot | None = None
    application: Slot | None = None

    @property
    def last(self) -> Slot | None:
        """The one that it waits for, if it has to wait."""
        return self.application or self.endpoint

    def valid_at(
        self, endpoint: RateLimit | None, application: RateLimit | None, now: datetime
    ) -> "ReservedSlots":
        """Those that hold."""
        own, shared = self.endpoint, self.application
        return ReservedSlots(
            own if own and own.is_valid_for(endpoint, now) else None,
            shared if shared and shared.is_valid_for(application, now) else None,
        )


UNRESERVED = ReservedSlots()


def _lanes(rate: int) -> int:
    return math.ceil(rate / LANE_RATE)
