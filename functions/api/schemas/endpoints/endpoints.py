"""Request and response schemas of endpoints."""

from typing import Annotated, Any

from pydantic import AnyUrl, Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.endpoint_fields import (
    Description,
    Disabled,
    RetrySchedule,
    Version,
    WantedChannels,
    WantedEventTypes,
)
from functions.api.endpoint_header_fields import Headers
from functions.api.fields import (
    EitherThrottleRate,
    EndpointUid,
    Metadata,
    RequestBody,
    WebUrl,
)
from functions.api.schemas.endpoints.secrets import SigningKey
from functions.api.schemas.outputs import output
from functions.api.schemas.patches import Patch
from shared.domain.endpoints.endpoint import Endpoint, EndpointInput
from shared.domain.endpoints.signing import Secret


class EndpointCommonFields(RequestBody):
    """Fields of an endpoint of any kind that a client sets; named as in `EndpointInput`."""

    url: Annotated[WebUrl, Field(repr=False)]
    description: Description = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    retry_schedule: RetrySchedule = None
    disabled: Disabled = False
    event_types: WantedEventTypes = None
    metadata: Metadata = Field(default_factory=dict)


class EndpointFields(EndpointCommonFields):
    """Fields of an application's endpoint that a client sets; named as in `EndpointInput`."""

    version: Version = 1
    channels: WantedChannels = None


class EndpointBaseIn(EndpointCommonFields):
    """New fields of an endpoint of any kind."""

    def to_input(self) -> EndpointInput:
        """Returns the input of the services, without the secret."""
        return EndpointInput(**self.given("secret"))


class NewEndpointIn(EndpointBaseIn):
    """An endpoint of any kind to create. A secret is generated unless given."""

    secret: Annotated[SigningKey | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def key(self) -> Secret | None:
        """Returns the client's secret; InvalidInput if it is invalid."""
        return Secret.parse(self.secret) if self.secret is not None else None


class EndpointPutIn(EndpointFields, EndpointBaseIn):
    """An endpoint's new fields; its secret and headers stay unchanged."""


class EndpointIn(NewEndpointIn, EndpointPutIn):
    """An endpoint to create. A secret is generated unless given."""


class EndpointPatch(Patch[Endpoint], EndpointFields):
    """Changes to an endpoint; absent fields stay unchanged, and null clears an optional field."""

    # The defaults are never used: absent fields stay unchanged.
    url: Annotated[WebUrl, Field(repr=False)] = AnyUrl("http://absent.invalid")

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field; a null version changes nothing."""
        changes = super().changes()
        if changes.get("version", 1) is None:
            del changes["version"]
        return changes


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
        bool, Field(description="Whether deliveries to the endpoint are paused.", examples=[False])
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


class EndpointOut(EndpointBaseOut):
    """An endpoint, without its secret and headers."""

    metadata: output_fields.Metadata


def endpoint_out(endpoint: Endpoint) -> EndpointOut:
    """Returns the endpoint as the API represents it."""
    return output(EndpointOut, endpoint)
