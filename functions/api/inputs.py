"""Bodies that the API takes, with the rules of each field."""

import json
from dataclasses import replace
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AliasChoices, Field

from functions.api.fields import (
    AppUid,
    Input,
    Metadata,
    Name,
    Text,
    ThrottleRate,
)
from shared.domain.application import Application, ApplicationDraft
from shared.domain.endpoint import Endpoint
from shared.domain.event_type import EventType, EventTypeDraft

# The first name is today's, the second that of the SDKs' first generation.
EitherThrottleRate = Annotated[
    ThrottleRate | None, Field(validation_alias=AliasChoices("throttleRate", "rateLimit"))
]


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
    throttle_rate: EitherThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)

    def draft(self) -> ApplicationDraft:
        """As the services take it."""
        return ApplicationDraft(**self.model_dump())


class ApplicationPatch(Patch[Application]):
    """Changes of an application; what is absent stays, and null unsets what can be unset."""

    name: Annotated[Text, Field(min_length=1)] = ""
    uid: AppUid | None = None
    throttle_rate: EitherThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)


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
