"""The choice of a carrier."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.deliveries.reply import Reply
from shared.domain.pipeline.shipment import Shipment
from shared.ports import Carrier


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierByKind:
    """`Carrier` of every endpoint: `http` for a URL, `destination` for a resource of AWS.

    `destination` is called at the first attempt to a resource of AWS: most stacks have none.
    """

    http: Carrier
    destination: Callable[[], Carrier]

    def send(
        self, shipment: Shipment, on_slow: Callable[[], bool], has_time: Callable[[], bool]
    ) -> Reply:
        """Sends by the carrier of the endpoint's kind."""
        is_web = shipment.endpoint.destination is None
        carrier = self.http if is_web else self.destination()
        return carrier.send(shipment, on_slow, has_time)
