"""Destinations: an endpoint that is a resource in a customer's AWS account."""

from dataclasses import dataclass
from enum import Enum

from shared.domain.destinations.arn import Arn
from shared.domain.ids import AppId, EndpointId, OrgId

# Each ExternalId of ours begins with it; the role of `carry` may use no other.
EXTERNAL_ID_PREFIX = "outrider:"
DEFAULT_DETAIL_TYPE = "application/json"
_OWN_PART = ":id:"


class DestinationType(Enum):
    """Kinds of resources, as named on the wire."""

    SQS = "sqs"
    SNS = "sns"
    EVENT_BRIDGE = "eventBridge"
    LAMBDA = "lambda"
    STEP_FUNCTIONS = "stepFunctions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A resource and the role that may send to it.

    `role` is None until the customer has made it. `external_id` is the customer's own part of the
    ExternalId, `detail_type` that of EventBridge events; without one, it is the event type.
    """

    type: DestinationType
    target: Arn
    role: Arn | None = None
    external_id: str | None = None
    detail_type: str | None = None

    def whole_external_id(self, org_id: OrgId, app_id: AppId, destination_id: EndpointId) -> str:
        """Returns the ExternalId for the role.

        It names the destination, so no customer can give the role of another.
        """
        own = f"{EXTERNAL_ID_PREFIX}{org_id}:{app_id}:{destination_id}"
        return own if self.external_id is None else f"{own}{_OWN_PART}{self.external_id}"


def foreign_external_id(external_id: str) -> str:
    """Returns the ExternalId nearest to this one that another customer could have.

    It begins with the same organisation, and ends with the whole of this one, as a customer's own
    part may. So a pattern in a trust policy that is open at its beginning or at its end matches it.
    """
    organisation = external_id.removeprefix(EXTERNAL_ID_PREFIX).split(":")[0]
    another = f"{EXTERNAL_ID_PREFIX}{organisation}:app_another:sink_another"
    return f"{another}{_OWN_PART}{external_id}"
