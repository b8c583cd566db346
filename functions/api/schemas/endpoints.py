"""Endpoints on the wire."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, AnyUrl, Field
from typing_extensions import TypedDict

from functions.api.fields import (
    Channels,
    EitherThrottleRate,
    EndpointUid,
    Headers,
    Input,
    Metadata,
    Names,
    Text,
    WebUrl,
    unique,
)
from functions.api.schemas.patches import Patch
from functions.http.response import timestamp
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.signing import Secret

Version = Annotated[int, Field(ge=1, le=65_535)]
# The first name is today's, the second that of the SDKs' first generation.
_EventTypes = Annotated[
    Names | None, Field(validation_alias=AliasChoices("eventTypes", "filterTypes"))
]


class EndpointBaseIn(Input):
    """What can be said of an endpoint of any kind."""

    url: WebUrl
    description: Text = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    disabled: bool = False
    event_types: _EventTypes = None
    metadata: Metadata = Field(default_factory=dict)

    def draft(self) -> EndpointDraft:
        """As the services take it."""
        return EndpointDraft(
            url=str(self.url),
            description=self.description,
            uid=self.uid,
            throttle_rate=self.throttle_rate,
            disabled=self.disabled,
            event_types=unique(self.event_types),
            metadata=self.metadata,
        )


class NewEndpointIn(EndpointBaseIn):
    """An endpoint of any kind to create; without a secret it gets one."""

    secret: Annotated[str | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def draft(self) -> EndpointDraft:
        """As the services take it, but for the secret."""
        return replace(super().draft(), headers=self.headers or {})

    def key(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.secret) if self.secret is not None else None


class EndpointPutIn(EndpointBaseIn):
    """An endpoint as it is to be, but for its secret and its headers."""

    version: Version = 1
    channels: Channels | None = None

    def draft(self) -> EndpointDraft:
        """As the services take it."""
        return replace(super().draft(), version=self.version, channels=unique(self.channels))


class EndpointIn(NewEndpointIn, EndpointPutIn):
    """An endpoint to create; without a secret it gets one."""


class EndpointPatch(Patch[Endpoint]):
    """Changes of an endpoint; what is absent stays, and null unsets what can be unset."""

    url: WebUrl = AnyUrl("http://absent.invalid")  # never used: absent fields stay as they are
    description: Text = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    version: Version = 1
    disabled: bool = False
    event_types: Annotated[_EventTypes, AfterValidator(unique)] = None
    channels: Annotated[Channels | None, AfterValidator(unique)] = None
    metadata: Metadata = Field(default_factory=dict)

    def applied(self, before: Endpoint) -> Endpoint:
        """`before` with the changes."""
        after = super().applied(before)
        return replace(after, url=str(after.url))


class EndpointCommonOut(TypedDict):
    """What is shown of an endpoint of any kind; fields that were renamed have both names."""

    id: str
    uid: str | None
    url: str
    description: str
    disabled: bool
    throttleRate: int | None
    rateLimit: int | None
    eventTypes: list[str] | None
    filterTypes: list[str] | None
    createdAt: str
    updatedAt: str


class EndpointBaseOut(EndpointCommonOut):
    """What is shown of an application's endpoint wherever it is shown."""

    version: int
    channels: list[str] | None


class EndpointOut(EndpointBaseOut):
    """An endpoint, without its secret and headers."""

    metadata: dict[str, str]


def endpoint_out(endpoint: Endpoint) -> EndpointOut:
    """As the API shows it."""
    return {**endpoint_base_out(endpoint), "metadata": dict(endpoint.metadata)}


def endpoint_base_out(endpoint: Endpoint) -> EndpointBaseOut:
    """The part of it that is shown everywhere."""
    return {
        **endpoint_common_out(endpoint),
        "version": endpoint.version,
        "channels": None if endpoint.channels is None else list(endpoint.channels),
    }


def endpoint_common_out(endpoint: Endpoint) -> EndpointCommonOut:
    """The part of it that endpoints of any kind have."""
    event_types = None if endpoint.event_types is None else list(endpoint.event_types)
    return {
        "id": endpoint.id,
        "uid": endpoint.uid,
        "url": endpoint.url,
        "description": endpoint.description,
        "disabled": endpoint.disabled,
        "throttleRate": endpoint.throttle_rate,
        "rateLimit": endpoint.throttle_rate,
        "eventTypes": event_types,
        "filterTypes": event_types,
        "createdAt": timestamp(endpoint.created_at),
        "updatedAt": timestamp(endpoint.updated_at),
    }
