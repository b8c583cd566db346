"""Attempts as messages to customers' AWS resources."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import unsendable
from shared.domain.destinations.calls import refusal
from shared.domain.destinations.consignment import Consignment, RoleAccess
from shared.domain.destinations.destination import Destination
from shared.domain.endpoints.signing import signed_headers
from shared.domain.pipeline.shipment import Shipment
from shared.ports import Courier, Ed25519

_OWN = "webhook-"
_MAX_DETAIL_TYPE = 128
_NO_ROLE = "The destination has no role."


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationCarrier:
    """`Carrier` of destinations: signs the message, and hands it to the courier."""

    courier: Courier
    ed25519: Ed25519

    def send(
        self, shipment: Shipment, on_slow: Callable[[], bool], _has_time: Callable[[], bool]
    ) -> Reply:
        """Sends once. A message that the target can never take is not sent."""
        destination = shipment.endpoint.destination
        if destination is None or (role := destination.role) is None:
            return unsendable(_NO_ROLE)
        endpoint = shipment.endpoint
        access = RoleAccess(
            destination_id=endpoint.id,
            type=destination.type,
            target=destination.target,
            role=role,
            external_id=destination.whole_external_id(
                endpoint.org_id, endpoint.app_id, endpoint.id
            ),
        )
        consignment = self._consignment(shipment, destination, access)
        reason = refusal(consignment)
        reply = unsendable(reason) if reason else self.courier.carry(consignment, on_slow)
        return replace(reply, request_headers=consignment.attributes)

    def _consignment(
        self, shipment: Shipment, destination: Destination, access: RoleAccess
    ) -> Consignment:
        endpoint = shipment.endpoint
        return Consignment(
            access=access,
            message_id=shipment.message_id,
            event_type=shipment.event_type,
            detail_type=destination.detail_type or shipment.event_type[:_MAX_DETAIL_TYPE],
            source=f"outrider.{endpoint.app_id}",
            group=f"{endpoint.app_id}/{endpoint.id}",
            body=shipment.body.text,
            attributes=self._attributes(shipment),
        )

    def _attributes(self, shipment: Shipment) -> tuple[tuple[str, str], ...]:
        secrets, data = shipment.endpoint.secrets(shipment.sent_at), shipment.body.text.encode()
        signed = signed_headers(
            secrets, shipment.message_id, shipment.sent_at, data, self.ed25519.sign
        )
        own = ((name, value) for name, value in signed.items() if name.startswith(_OWN))
        return (*own, ("event-type", shipment.event_type))
