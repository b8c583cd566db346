"""The verbs of operational endpoints: those of endpoints, with another owner and other event types."""

from dataclasses import dataclass, replace

from shared.domain import operational
from shared.domain.access import Identity
from shared.domain.application import Application
from shared.domain.event_type import EventType
from shared.domain.ids import OrgId
from shared.services.endpoints import EndpointService
from shared.services.rotation import RotationService


@dataclass(frozen=True, slots=True)
class OperationalOwners:
    """Whatever is asked for, it is the organisation's one operational application."""

    def get(self, identity: Identity, _reference: str) -> Application:
        """The application, stored yet or not."""
        return operational.application(identity.org_id)


@dataclass(frozen=True, slots=True)
class OperationalEventTypes:
    """The event types that Outrider itself can announce."""

    def get(self, org_id: OrgId, name: str) -> EventType | None:
        """The operational event type of this name."""
        return operational.event_type(org_id, name)


@dataclass(frozen=True, slots=True)
class OperationalEndpoints:
    """The services of operational endpoints."""

    endpoints: EndpointService
    rotation: RotationService


def operational_endpoints(
    endpoints: EndpointService, rotation: RotationService
) -> OperationalEndpoints:
    """The same services, for operational endpoints."""
    own = replace(endpoints, applications=OperationalOwners(), event_types=OperationalEventTypes())
    return OperationalEndpoints(own, replace(rotation, found=own))
