"""Destinations of a message, in short."""

from dataclasses import dataclass

from shared.domain.deliveries.delivery import Delivery
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import EndpointId
from shared.domain.messages.message import Message

# The most endpoints that a list shows of one message: each is a read.
MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class MessageDestinations:
    """The first endpoints of a message with their deliveries, and the number of all."""

    count: int
    first: tuple[tuple[Endpoint, Delivery], ...]


def first_endpoints(message: Message) -> list[EndpointId]:
    """Returns the endpoints that a list shows of a message, in order of id."""
    return sorted(message.endpoint_ids)[:MAX_SHOWN]
