"""Bodies about endpoints."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, AnyUrl, Field

from functions.api.fields import (
    Channels,
    EndpointUid,
    Headers,
    Input,
    Metadata,
    Names,
    Text,
    WebUrl,
    check_header_name,
    check_header_value,
)
from functions.api.inputs import EitherThrottleRate, Patch
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.signing import Secret

Version = Annotated[int, Field(ge=1, le=65_535)]
# The first name is today's, the second that of the SDKs' first generation.
_EventTypes = Annotated[
    Names | None, Field(validation_alias=AliasChoices("eventTypes", "filterTypes"))
]


def _unique(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(names))


class EndpointPutIn(Input):
    """An endpoint as it is to be, but for its secret and its headers."""

    url: WebUrl
    description: Text = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    version: Version = 1
    disabled: bool = False
    event_types: _EventTypes = None
    channels: Channels | None = None
    metadata: Metadata = Field(default_factory=dict)

    def draft(self) -> EndpointDraft:
        """As the services take it."""
        return EndpointDraft(
            url=str(self.url),
            description=self.description,
            uid=self.uid,
            throttle_rate=self.throttle_rate,
            version=self.version,
            disabled=self.disabled,
            event_types=_unique(self.event_types),
            channels=_unique(self.channels),
            metadata=self.metadata,
        )


class EndpointIn(EndpointPutIn):
    """An endpoint to create; without a secret it gets one."""

    secret: Annotated[str | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def draft(self) -> EndpointDraft:
        """As the services take it, but for the secret."""
        return replace(super().draft(), headers=self.headers or {})

    def key(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.secret) if self.secret is not None else None


class SecretRotateIn(Input):
    """Another secret, one of our own unless `key` is given; the old one stays valid for a while."""

    key: Annotated[str | None, Field(repr=False)] = None
    grace_period_seconds: Annotated[int, Field(ge=0, le=604_800)] = 86_400

    def secret(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.key, "key") if self.key is not None else None


class EndpointPatch(Patch[Endpoint]):
    """Changes of an endpoint; what is absent stays, and null unsets what can be unset."""

    url: WebUrl = AnyUrl("http://absent.invalid")  # never used: absent fields stay as they are
    description: Text = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    version: Version = 1
    disabled: bool = False
    event_types: Annotated[_EventTypes, AfterValidator(_unique)] = None
    channels: Annotated[Channels | None, AfterValidator(_unique)] = None
    metadata: Metadata = Field(default_factory=dict)

    def applied(self, before: Endpoint) -> Endpoint:
        """`before` with the changes."""
        after = super().applied(before)
        return replace(after, url=str(after.url))


class HeadersIn(Input):
    """All headers that deliveries to an endpoint carry."""

    headers: Headers


def _check_changes(changes: dict[str, str | None]) -> dict[str, str | None]:
    for name, value in changes.items():
        check_header_name(name)
        check_header_value(value or "")
    return changes


class HeadersPatchIn(Input):
    """Headers to set; those that are null, or named in `deleteHeaders`, go."""

    headers: Annotated[dict[str, str | None], AfterValidator(_check_changes)] = Field(
        default_factory=dict
    )
    delete_headers: list[str] = Field(default_factory=list)

    def changes(self) -> dict[str, str | None]:
        """One value for each header that changes, None to drop it."""
        return {**dict.fromkeys(self.delete_headers), **self.headers}
