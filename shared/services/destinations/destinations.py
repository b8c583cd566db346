"""Operations on destinations: those of endpoints, with another kind of target."""

from dataclasses import dataclass, replace

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.setup import Setup, setup_of
from shared.domain.errors import InternalError
from shared.services.destinations.role_vetting import RoleVetting
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.secret_rotation import RotationService


@dataclass(frozen=True, slots=True)
class ArnTargets:
    """The targets of destinations, which are vetted as a whole."""

    def refusal(self, _url: str) -> None:
        """Accepts every ARN: destinations are vetted as a whole."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """Services of destinations. `carrier` is the role of the function that assumes roles.

    `launch_templates` is the address of the published templates; None without any.
    """

    endpoints: EndpointService
    rotation: RotationService
    carrier: Arn
    launch_templates: str | None

    def setup(self, identity: Identity, app_reference: str, reference: str) -> Setup:
        """Returns the role that the destination needs, ready to be made."""
        endpoint = self.endpoints.get(identity, app_reference, reference)
        if endpoint.destination is None:
            raise InternalError(f"{endpoint.id} has no destination.")
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        return setup_of(endpoint.destination, place, self.carrier, self.launch_templates)


def destinations(
    endpoints: EndpointService,
    rotation: RotationService,
    vetting: RoleVetting,
    launch_templates: str | None,
) -> Destinations:
    """Returns the endpoint services, adapted to destinations."""
    own = replace(endpoints, prefixes=(ids.DESTINATION,), targets=ArnTargets(), vet=vetting.vet)
    return Destinations(
        endpoints=own,
        rotation=replace(rotation, found=own),
        carrier=vetting.carrier,
        launch_templates=launch_templates,
    )
