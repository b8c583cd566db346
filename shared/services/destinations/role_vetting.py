"""Vetting of destinations before they are stored."""

from dataclasses import dataclass
from typing import NoReturn

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.consignment import RoleAccess, RoleVerdict
from shared.domain.destinations.destination import Destination
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError, InvalidInput, Problem
from shared.ports import Courier

_TOO_OPEN = (
    "This role can be assumed with an ExternalId that is not this destination's. Every customer of "
    "this service could use it. Let its trust policy require the ExternalId of the setup."
)
_REFUSED = (
    "This role could not be assumed with the destination's ExternalId. Compare its trust policy "
    "with the setup of the destination. A change in IAM takes a minute."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleVetting:
    """Refuses destinations that the stack may not or cannot send to.

    `carrier` is the role of the function that assumes roles; its account is the provider's own.
    """

    courier: Courier
    carrier: Arn
    allows_own_account: bool

    def vet(self, before: Endpoint | None, after: Endpoint) -> None:
        """Raises InvalidInput if the destination is not allowed, or its role does not work.

        The role is tried when the destination is enabled, or changes while it is.
        InfrastructureError when it could not be tried.
        """
        destination = after.destination
        if destination is None:
            _refuse("type", "This is not a destination.")
        is_known = before is not None and before.destination == destination
        if not is_known:
            self._check_place(destination)
        if after.disabled or (is_known and before is not None and not before.disabled):
            return
        self._try_role(after, destination)

    def _check_place(self, destination: Destination) -> None:
        for field, arn in (("roleArn", destination.role), (None, destination.target)):
            if arn is None:
                continue
            if arn.partition != self.carrier.partition:
                _refuse(field, f"Only the partition {self.carrier.partition} can be reached.")
            if arn.account == self.carrier.account and not self.allows_own_account:
                _refuse(field, "The account of this service itself cannot be a destination.")

    def _try_role(self, endpoint: Endpoint, destination: Destination) -> None:
        if destination.role is None:
            _refuse("roleArn", "An enabled destination needs a role. Its setup says which.")
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        access = RoleAccess(
            destination_id=endpoint.id,
            type=destination.type,
            target=destination.target,
            role=destination.role,
            external_id=destination.whole_external_id(*place),
        )
        match self.courier.try_role(access):
            case RoleVerdict.TOO_OPEN:
                _refuse("roleArn", _TOO_OPEN)
            case RoleVerdict.REFUSED:
                _refuse("roleArn", _REFUSED)
            case RoleVerdict.UNKNOWN:
                raise InfrastructureError("AWS did not answer whether the role can be assumed.")


def _refuse(field: str | None, reason: str) -> NoReturn:
    loc = ("body", "config") if field is None else ("body", "config", field)
    raise InvalidInput(Problem(loc, reason))
