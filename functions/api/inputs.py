"""Bodies that the API takes, with the rules of each field."""

import json
from dataclasses import replace
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AliasChoices, AnyUrl, Field

from functions.api.fields import (
    AppUid,
    Channels,
    EndpointUid,
    Headers,
    Input,
    Metadata,
    Name,
    Names,
    Text,
    ThrottleRate,
    WebUrl,
    check_header_name,
    check_header_value,
)
from shared.domain.application import Application, ApplicationDraft
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.event_type import EventType, EventTypeDraft
from shared.domain.signing import Secret

Version = Annotated[int, Field(ge=1, le=65_535)]
# The first name is today's, the second that of the SDKs' first generation.
_ThrottleRate = Annotated[
    ThrottleRate | None, Field(validation_alias=AliasChoices("throttleRate", "rateLimit"))
]
_EventTypes = Annotated[
    Names | None, Field(validation_alias=AliasChoices("eventTypes", "filterTypes"))
]


def _unique(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(names))


T = TypeVar("T", Application, Endpoint, EventType)


class Patch(Input, Generic[T]):
    """A body that changes only what it names; its fields are called as those of `T`."""

    def applied(self, before: T) -> T:
        """`before` with the changes."""
        return replace(before, **{name: getattr(self, name) for name in self.model_fields_set})


class ApplicationIn(Input):
    """An application to create."""

    name: Annotated[Text, Field(min_length=1)]
    uid: AppUid | None = None
    throttle_rate: _ThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)

    def draft(self) -> ApplicationDraft:
        """As the services take it."""
        return ApplicationDraft(**self.model_dump())


class ApplicationPatch(Patch[Application]):
    """Changes of an application; what is absent stays, and null unsets what can be unset."""

    name: Annotated[Text, Field(min_length=1)] = ""
    uid: AppUid | None = None
    throttle_rate: _ThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)


class EndpointPutIn(Input):
    """An endpoint as it is to be, but for its secret and its headers."""

    url: WebUrl
    description: Text = ""
    uid: EndpointUid | None = None
    throttle_rate: _ThrottleRate = None
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
    throttle_rate: _ThrottleRate = None
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


def _check_numbers(schemas: dict[str, Any]) -> dict[str, Any]:
    # 1e999 is JSON, and as a number of ours infinite, which is none.
    json.dumps(schemas, allow_nan=False)
    return schemas


Schemas = Annotated[dict[str, Any], AfterValidator(_check_numbers)]


class EventTypePutIn(Input):
    """An event type as it is to be; its name is in the path."""

    description: Text
    archived: bool = False
    deprecated: bool = False
    schemas: Schemas | None = None
    feature_flag: Name | None = None
    group_name: Name | None = None

    def draft(self, name: str) -> EventTypeDraft:
        """As the services take it."""
        return EventTypeDraft(name=name, **self.model_dump(exclude={"name"}))


class EventTypeIn(EventTypePutIn):
    """An event type to create."""

    name: Name


class EventTypePatch(Patch[EventType]):
    """Changes of an event type; what is absent stays, and null unsets what can be unset."""

    description: Text = ""
    archived: bool = False
    deprecated: bool = False
    schemas: Schemas | None = None
    feature_flag: Name | None = None
    group_name: Name | None = None
