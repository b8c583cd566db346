"""Results of admission: whether an attempt may be made now, and where it waits if not."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import UNRESERVED, ReservedSlots
from shared.ports import DeliveryQueue


@dataclass(frozen=True, slots=True)
class Proceed:
    """The attempt may be made now, to the endpoint as it is stored.

    A `probe` tests whether the endpoint of an open circuit has recovered.
    """

    endpoint: Endpoint
    probe: bool = False


@dataclass(frozen=True, slots=True)
class HoldUntil:
    """The circuit is open, or no permit is free: the task asks for admission again at `at`."""

    at: datetime
    reserved: ReservedSlots = UNRESERVED
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WaitForSlot:
    """A rate limit is reached: the task comes back at `at`, with the slots it has `reserved`."""

    at: datetime
    reserved: ReservedSlots
    reason: str


@dataclass(frozen=True, slots=True)
class MoveToSlowLane:
    """The endpoint is slow, or no permit of this lane is free: the slow lane makes the attempt."""

    lane: DeliveryQueue
    reason: str | None = None


Decision = Proceed | HoldUntil | WaitForSlot | MoveToSlowLane
