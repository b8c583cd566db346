"""Operations on operational endpoints: those of endpoints, with another owner and event types."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId
from shared.domain.operational import operational
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.secret_rotation import RotationService


@dataclass(frozen=True, slots=True)
class OperationalOwners:
    """Resolves every reference to the organisation's operational application."""

    def get(self, identity: Identity, _reference: str) -> Application:
        """Returns the operational application, whether or not it is stored."""
        return operational.application(identity.org_id)


@dataclass(frozen=True, slots=True)
class OperationalEventTypes:
    """The event types of operational events."""

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Returns the operational event types with these names."""
        found = (operational.event_type(org_id, name) for name in names)
        return [event_type for event_type in found if event_type is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationalEndpoints:
    """Services of operational endpoints."""

    endpoints: EndpointService
    rotation: RotationService


def operational_endpoints(
    endpoints: EndpointService, rotation: RotationService
) -> OperationalEndpoints:
    """Returns the endpoint services, adapted to operational endpoints."""
    own = replace(endpoints, applications=OperationalOwners(), event_types=OperationalEventTypes())
    return OperationalEndpoints(endpoints=own, rotation=replace(rotation, found=own))
