"""Endpoints on the wire."""

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
from functions.api.fields import (
    EitherThrottleRate,
    EndpointUid,
    Metadata,
    RequestBody,
    WebUrl,
)
from functions.api.header_fields import Headers
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
    """An endpoint of any kind as it is to be."""

    def to_input(self) -> EndpointInput:
        """Converts the fields for the services, but for the secret."""
        return EndpointInput(**self.given("secret"))


class NewEndpointIn(EndpointBaseIn):
    """An endpoint of any kind to create; without a secret it gets one."""

    secret: Annotated[SigningKey | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def key(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.secret) if self.secret is not None else None


class EndpointPutIn(EndpointFields, EndpointBaseIn):
    """An endpoint as it is to be, but for its secret and its headers."""


class EndpointIn(NewEndpointIn, EndpointPutIn):
    """An endpoint to create; without a secret it gets one."""


class EndpointPatch(Patch[Endpoint], EndpointFields):
    """Changes of an endpoint; what is absent stays, and null unsets what can be unset."""

    # Never used: absent fields stay as they are.
    url: Annotated[WebUrl, Field(repr=False)] = AnyUrl("http://absent.invalid")

    def changes(self) -> dict[str, Any]:
        """The new value of each field that changes; no endpoint is without a version."""
        changes = super().changes()
        if changes.get("version", 1) is None:
            del changes["version"]
        return changes


class EndpointCommonOut(TypedDict):
    """What is shown of an endpoint of any kind; fields that were renamed have both names."""

    id: output_fields.EndpointId
    uid: Annotated[
        str | None, Field(description="Your own id of it, if it has one.", examples=["billing"])
    ]
    url: Annotated[
        str,
        Field(description="Where deliveries go.", examples=["https://example.com/webhooks"]),
    ]
    description: Annotated[
        str, Field(description="A note for people.", examples=["Bookkeeping's receiver"])
    ]
    disabled: Annotated[
        bool, Field(description="Whether nothing is sent to it for now.", examples=[False])
    ]
    throttleRate: Annotated[
        int | None,
        Field(description="Deliveries a second at most; null for no limit.", examples=[100]),
    ]
    rateLimit: Annotated[
        int | None, Field(description="The old name of `throttleRate`.", examples=[100])
    ]
    retrySchedule: Annotated[
        list[int] | None,
        Field(
            description="Seconds between the attempts of a delivery; null for those of the stack. "
            "Outrider's own.",
            examples=[[5, 300, 3600]],
        ),
    ]
    eventTypes: Annotated[
        list[output_fields.EventType] | None,
        Field(description="The types of events that it gets; null for all."),
    ]
    filterTypes: Annotated[
        list[output_fields.EventType] | None, Field(description="The old name of `eventTypes`.")
    ]
    createdAt: output_fields.CreatedAt
    updatedAt: output_fields.UpdatedAt


class EndpointBaseOut(EndpointCommonOut):
    """What is shown of an application's endpoint wherever it is shown."""

    version: Annotated[int, Field(description="A number of your own.", examples=[1])]
    channels: Annotated[
        list[output_fields.Channel] | None,
        Field(description="It gets messages on one of these channels; null for any message."),
    ]


class EndpointOut(EndpointBaseOut):
    """An endpoint, without its secret and headers."""

    metadata: output_fields.Metadata


def endpoint_out(endpoint: Endpoint) -> EndpointOut:
    """As the API shows it."""
    return output(EndpointOut, endpoint)
