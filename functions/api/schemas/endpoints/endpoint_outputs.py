"""Response schemas of endpoints."""

from datetime import datetime
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.schemas.outputs import output
from functions.api.schemas.receiver_auth.credentials import ApiKeyAuthOut, BasicAuthOut
from shared.domain.endpoints.challenge import Challenge
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import METHODS


class EndpointCommonOut(TypedDict):
    """An endpoint of any kind; renamed fields appear under both names."""

    id: output_fields.EndpointId
    uid: Annotated[
        str | None, Field(description="Your own id of the endpoint, if set.", examples=["billing"])
    ]
    url: Annotated[
        str,
        Field(
            description="The URL that deliveries are posted to.",
            examples=["https://example.com/webhooks"],
        ),
    ]
    description: Annotated[
        str, Field(description="A free-text description.", examples=["Bookkeeping's receiver"])
    ]
    disabled: Annotated[
        bool, Field(description="Whether the endpoint receives nothing.", examples=[False])
    ]
    throttleRate: Annotated[
        int | None,
        Field(description="Maximum deliveries per second; null for no limit.", examples=[100]),
    ]
    rateLimit: Annotated[
        int | None, Field(description="The old name of `throttleRate`.", examples=[100])
    ]
    retrySchedule: Annotated[
        list[int] | None,
        Field(
            description="Seconds to wait before each retry; null for the stack's schedule. "
            "Specific to Outrider.",
            examples=[[5, 300, 3600]],
        ),
    ]
    basicAuth: Annotated[
        BasicAuthOut | None,
        Field(description="The user name that deliveries have, if any. Specific to Outrider."),
    ]
    apiKeyAuth: Annotated[
        ApiKeyAuthOut | None,
        Field(
            description="The header of the key that deliveries have, if any. Specific to Outrider."
        ),
    ]
    method: Annotated[
        str,
        Field(
            description="The method of the endpoint's deliveries. Specific to Outrider.",
            examples=["POST"],
            json_schema_extra={"enum": list(METHODS)},
        ),
    ]
    infoHeaders: Annotated[
        bool,
        Field(
            description="Whether deliveries have the headers `webhook-event-type` and "
            "`webhook-attempt`. Specific to Outrider.",
            examples=[False],
        ),
    ]
    eventTypes: Annotated[
        list[output_fields.EventType] | None,
        Field(description="The event types that the endpoint receives; null for all."),
    ]
    filterTypes: Annotated[
        list[output_fields.EventType] | None, Field(description="The old name of `eventTypes`.")
    ]
    createdAt: output_fields.CreatedAt
    updatedAt: output_fields.UpdatedAt


class EndpointBaseOut(EndpointCommonOut):
    """The fields shown of an application's endpoint in every response."""

    version: Annotated[int, Field(description="A version number of your own.", examples=[1])]
    channels: Annotated[
        list[output_fields.Channel] | None,
        Field(
            description="The endpoint receives messages on these channels only; null for all "
            "messages."
        ),
    ]
    filter: Annotated[
        dict[str, Any] | None,
        Field(
            description="The endpoint receives messages with this content only; null for any "
            "content. Specific to Outrider.",
            examples=[{"data": {"amount": {"$gte": 100}}}],
        ),
    ]
    expiry: Annotated[
        output_fields.Timestamp | None,
        Field(
            description="From this time on the endpoint receives nothing; null for never. Specific "
            "to Outrider."
        ),
    ]
    paused: Annotated[
        bool,
        Field(
            description="Whether deliveries to the endpoint wait until it is resumed. Specific to "
            "Outrider.",
            examples=[False],
        ),
    ]
    challenge: Annotated[
        str | None,
        Field(
            description="The challenge that the endpoint must answer; null for none. Specific to "
            "Outrider.",
            examples=[None],
            json_schema_extra={"enum": [*Challenge, None]},
        ),
    ]
    challengeAnswered: Annotated[
        bool,
        Field(
            description="Whether the endpoint gets deliveries: it has no challenge, or its URL "
            "answered it. Specific to Outrider.",
            examples=[True],
        ),
    ]


class EndpointStoredOut(EndpointBaseOut):
    """The fields of an endpoint that are stored."""

    metadata: output_fields.Metadata
    oldSecretsExpireAt: NotRequired[
        Annotated[
            output_fields.Timestamp,
            Field(
                description="When deliveries stop to be signed with an earlier secret as well; "
                "absent for an endpoint that never had another secret. Specific to Outrider."
            ),
        ]
    ]


class EndpointOut(EndpointStoredOut):
    """An endpoint, without its secret and headers."""

    expired: Annotated[
        bool,
        Field(
            description="Whether the time of `expiry` has come. Specific to Outrider.",
            examples=[False],
        ),
    ]


def endpoint_out(now: datetime, endpoint: Endpoint) -> EndpointOut:
    """Returns the endpoint as the API represents it at this time."""
    return {**output(EndpointStoredOut, endpoint), "expired": endpoint.has_expired(now)}
