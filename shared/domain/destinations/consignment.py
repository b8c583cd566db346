"""Consignments: messages for the function that assumes roles, `carry`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import DestinationType
from shared.domain.ids import EndpointId, MessageId

# One call of `carry` to AWS, which is not repeated: connecting, and waiting for the answer.
CONNECT_TIME, READ_TIME = timedelta(seconds=1), timedelta(seconds=3)
# The wait of its caller for the answer.
ANSWER_TIME = timedelta(seconds=15)
# The longest wait for other consignments to the same destination, to leave with them.
GATHERING_TIME = timedelta(milliseconds=50)
# For the return of the answer, and clocks that differ.
_MARGIN = timedelta(seconds=1)


def send_until(invoked_at: datetime) -> datetime:
    """Returns the time after which `carry` begins no call.

    What it sends by then is answered before its caller gives up, and would have it sent again.
    """
    return invoked_at + ANSWER_TIME - _MARGIN - CONNECT_TIME - READ_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAccess:
    """A role, and everything that a session of it is narrowed to.

    `destination_id` names the session in the customer's CloudTrail.
    """

    destination_id: EndpointId
    type: DestinationType
    target: Arn
    role: Arn
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """One signed message for one destination. `attributes` have the names of the HTTP headers."""

    access: RoleAccess
    message_id: MessageId
    event_type: str
    detail_type: str
    source: str
    group: str
    body: str = field(repr=False)
    attributes: tuple[tuple[str, str], ...]


class RoleVerdict(Enum):
    """Result of trying a role."""

    TRUSTED = "trusted"
    # The role let us in with an ExternalId that is not ours.
    TOO_OPEN = "too_open"
    REFUSED = "refused"
    # AWS did not answer whether the role lets us in, with our ExternalId or with another.
    UNKNOWN = "unknown"
