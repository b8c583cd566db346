"""Rate limits of endpoints and applications: deliveries take slots that lie an interval apart.

Slots are reserved one after the other. A delivery goes out between SLOT_TOLERANCE before its slot
and SLOT_LIFETIME after it. So the deliveries of any minute exceed the rate by less than a tenth.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId

# A slot this close ahead counts as now.
SLOT_TOLERANCE = timedelta(milliseconds=500)
# A task later than this has lost its slot. Otherwise a queue that stalled would send everything
# at once.
SLOT_LIFETIME = timedelta(seconds=3)
# The store can change an item 1,000 times per second, and a slot may take two changes.
LANE_RATE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """A rate limit, in deliveries per second, that gives out slots.

    It belongs to an endpoint, or without one to a whole application. A high rate is spread over
    lanes. `is_rejoin` marks a separate limit, for tasks that lost their endpoint's slot in a long
    wait for their application's.
    """

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId | None = None
    rate: int
    lane: int = 0
    is_rejoin: bool = False

    @property
    def interval(self) -> timedelta:
        """Time between two slots."""
        return timedelta(seconds=_lanes(self.rate) / self.rate)

    def for_attempt(self, attempt_id: AttemptId) -> "RateLimit":
        """Returns the rate limit with the attempt's lane."""
        return replace(self, lane=crc32(attempt_id.encode()) % _lanes(self.rate))


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which one delivery may be sent, and the rate of the limit that gave it."""

    at: datetime
    rate: int

    def is_ahead(self, now: datetime) -> bool:
        """Returns whether a delivery has to wait for the slot."""
        return self.at > now + SLOT_TOLERANCE

    def is_valid_for(self, rate_limit: RateLimit | None, now: datetime) -> bool:
        """Returns whether the slot has neither expired nor a rate that was changed since."""
        return (
            rate_limit is not None
            and self.rate == rate_limit.rate
            and now <= self.at + SLOT_LIFETIME
        )


@dataclass(frozen=True, slots=True)
class SlotLine:
    """Slots that a rate limit gave out without a pause: its first, to the second, and the next."""

    began_at: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True)
class ReservedSlots:
    """Slots that an attempt has reserved: its endpoint's, then its application's."""

    endpoint: Slot | None = None
    application: Slot | None = None

    @property
    def last(self) -> Slot | None:
        """Slot that the attempt waits for."""
        return self.application or self.endpoint

    def valid_at(
        self, endpoint: RateLimit | None, application: RateLimit | None, now: datetime
    ) -> "ReservedSlots":
        """Returns the slots that are valid."""
        own, shared = self.endpoint, self.application
        return ReservedSlots(
            own if own and own.is_valid_for(endpoint, now) else None,
            shared if shared and shared.is_valid_for(application, now) else None,
        )


UNRESERVED = ReservedSlots()


def _lanes(rate: int) -> int:
    return math.ceil(rate / LANE_RATE)
