"""Request and response schemas of endpoints."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, AnyUrl, Field
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
    unique,
)
from functions.api.header_fields import Headers
from functions.api.schemas.endpoints.secrets import SigningKey
from functions.api.schemas.patches import Patch
from shared.domain.deliveries.retry import (
    schedule_from_seconds,
    schedule_in_seconds,
)
from shared.domain.endpoints.endpoint import Endpoint, EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.timestamps import format_timestamp


class EndpointBaseIn(RequestBody):
    """Input fields of every kind of endpoint."""

    url: Annotated[WebUrl, Field(repr=False)]
    description: Description = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    retry_schedule: RetrySchedule = None
    disabled: Disabled = False
    event_types: WantedEventTypes = None
    metadata: Metadata = Field(default_factory=dict)

    def to_input(self) -> EndpointInput:
        """Returns the input of the services."""
        return EndpointInput(
            url=str(self.url),
            description=self.description,
            uid=self.uid,
            throttle_rate=self.throttle_rate,
            retry_schedule=schedule_from_seconds(self.retry_schedule),
            disabled=self.disabled,
            event_types=unique(self.event_types),
            metadata=self.metadata,
        )


class NewEndpointIn(EndpointBaseIn):
    """An endpoint of any kind to create. A secret is generated unless given."""

    secret: Annotated[SigningKey | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def to_input(self) -> EndpointInput:
        """Returns the input of the services, without the secret."""
        return replace(super().to_input(), headers=self.headers or {})

    def key(self) -> Secret | None:
        """Returns the client's secret; InvalidInput if it is invalid."""
        return Secret.parse(self.secret) if self.secret is not None else None


class EndpointPutIn(EndpointBaseIn):
    """An endpoint's new fields; its secret and headers stay unchanged."""

    version: Version = 1
    channels: WantedChannels = None

    def to_input(self) -> EndpointInput:
        """Returns the input of the services."""
        return replace(
            super().to_input(), version=self.version or 1, channels=unique(self.channels)
        )


class EndpointIn(NewEndpointIn, EndpointPutIn):
    """An endpoint to create. A secret is generated unless given."""


class EndpointPatch(Patch[Endpoint]):
    """Changes to an endpoint. Absent fields stay unchanged; null clears an optional field."""

    # The defaults are never used: absent fields stay unchanged.
    url: Annotated[WebUrl, Field(repr=False)] = AnyUrl("http://absent.invalid")
    description: Description = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    retry_schedule: Annotated[RetrySchedule, AfterValidator(schedule_from_seconds)] = None
    version: Version = 1
    disabled: Disabled = False
    event_types: Annotated[WantedEventTypes, AfterValidator(unique)] = None
    channels: Annotated[WantedChannels, AfterValidator(unique)] = None
    metadata: Metadata = Field(default_factory=dict)

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field; a null version changes nothing."""
        changes = super().changes()
        if changes.get("version", 1) is None:
            del changes["version"]
        return changes

    def applied(self, before: Endpoint) -> Endpoint:
        """Returns `before` with the changes applied."""
        after = super().applied(before)
        return replace(after, url=str(after.url))


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
    return {**endpoint_base_out(endpoint), "metadata": dict(endpoint.metadata)}


def endpoint_base_out(endpoint: Endpoint) -> EndpointBaseOut:
    """Returns the fields that every response shows."""
    return {
        **endpoint_common_out(endpoint),
        "version": endpoint.version,
        "channels": None if endpoint.channels is None else list(endpoint.channels),
    }


def endpoint_common_out(endpoint: Endpoint) -> EndpointCommonOut:
    """Returns the fields that endpoints of every kind have."""
    event_types = None if endpoint.event_types is None else list(endpoint.event_types)
    return {
        "id": endpoint.id,
        "uid": endpoint.uid,
        "url": endpoint.url,
        "description": endpoint.description,
        "disabled": endpoint.disabled,
        "throttleRate": endpoint.throttle_rate,
        "rateLimit": endpoint.throttle_rate,
        "retrySchedule": schedule_in_seconds(endpoint.retry_schedule),
        "eventTypes": event_types,
        "filterTypes": event_types,
        "createdAt": format_timestamp(endpoint.created_at),
        "updatedAt": format_timestamp(endpoint.updated_at),
    }
