"""Query and response schemas of lists of messages."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import Flag
from functions.api.queries import TimedQuery
from functions.api.schemas.messages.attempts import DeliveryStateOut, delivery_state_out
from shared.domain.deliveries.delivery import Delivery
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.messages.message_destinations import MAX_SHOWN, MessageDestinations

WITH_DESTINATIONS = (
    f"Whether to include the first {MAX_SHOWN} endpoints of each message, with the states of their "
    "deliveries. Specific to Outrider."
)


class MessageListQuery(TimedQuery):
    """Parameters of the list of messages."""

    with_destinations: Annotated[Flag, Field(description=WITH_DESTINATIONS)] = False


class MessageDestinationOut(DeliveryStateOut):
    """An endpoint of a message, in short, with the state of the delivery."""

    id: output_fields.EndpointId
    url: Annotated[
        str,
        Field(description="The URL of the endpoint.", examples=["https://example.com/webhooks"]),
    ]


class MessageDestinationsOut(TypedDict):
    """The first endpoints of a message, and the number of all."""

    count: Annotated[int, Field(description="The number of endpoints.", examples=[1])]
    endpoints: Annotated[
        list[MessageDestinationOut],
        Field(description=f"The first {MAX_SHOWN} endpoints, in order of id."),
    ]


def destinations_out(found: MessageDestinations) -> MessageDestinationsOut:
    """Returns the destinations of a message as the API represents them."""
    return {"count": found.count, "endpoints": [_destination(*each) for each in found.first]}


def _destination(endpoint: Endpoint, delivery: Delivery) -> MessageDestinationOut:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        **delivery_state_out(delivery, expanded=True),
    }
