"""Event types on the wire."""

import json
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from functions.api.fields import Flag, Input, Name, Names, One, Text, unique
from functions.api.queries import ListQuery, Query
from functions.api.schemas.patches import Patch
from functions.http.response import timestamp
from shared.domain.event_type import EventType, EventTypeDraft


class EventTypeQuery(ListQuery):
    """The list of event types is always in order of name."""

    include_archived: Flag = False
    with_content: Flag = False
    order: Annotated[
        Literal["ascending", "descending"] | None,
        One,
        Field(description="Has no effect: the order is ascending."),
    ] = None


class EventTypeDeleteQuery(Query):
    """How to delete an event type."""

    expunge: Annotated[Flag, Field(description="Remove it for good instead of archiving it.")] = (
        False
    )


def _check_numbers(schemas: dict[str, Any]) -> dict[str, Any]:
    # 1e999 is JSON, and as a number of ours infinite, which is none.
    json.dumps(schemas, allow_nan=False)
    return schemas


Schemas = Annotated[dict[str, Any], AfterValidator(_check_numbers)]
FeatureFlag = Annotated[
    Name | None, Field(description="The name for one flag that older clients know.")
]
FeatureFlags = Annotated[
    Names | None,
    AfterValidator(unique),
    Field(description="Hides the event type from tokens that have none of these."),
]


def _listed(flag: str | None) -> tuple[str, ...] | None:
    return None if flag is None else (flag,)


class EventTypePutIn(Input):
    """An event type as it is to be; its name is in the path."""

    description: Text
    archived: bool = False
    deprecated: bool = False
    schemas: Schemas | None = None
    feature_flag: FeatureFlag = None
    feature_flags: FeatureFlags = None
    group_name: Name | None = None

    def draft(self, name: str) -> EventTypeDraft:
        """As the services take it; the list of flags goes before the one flag."""
        given = self.model_dump(exclude={"name", "feature_flag", "feature_flags"})
        flags = unique(self.feature_flags) or _listed(self.feature_flag)
        return EventTypeDraft(name=name, feature_flags=flags, **given)


class EventTypeIn(EventTypePutIn):
    """An event type to create."""

    name: Name


class EventTypePatch(Patch[EventType]):
    """Changes of an event type; what is absent stays, and null unsets what can be unset."""

    description: Text = ""
    archived: bool = False
    deprecated: bool = False
    schemas: Schemas | None = None
    feature_flag: FeatureFlag = None
    feature_flags: FeatureFlags = None
    group_name: Name | None = None

    def changes(self) -> dict[str, Any]:
        """The new value of each field that changes; the list of flags goes before the one flag."""
        changes = super().changes()
        if "feature_flag" in changes:
            changes.setdefault("feature_flags", _listed(changes.pop("feature_flag")))
        return changes


class EventTypeOut(TypedDict):
    """An event type; its name identifies it."""

    name: str
    description: str
    archived: bool
    deprecated: bool
    schemas: dict[str, Any] | None
    featureFlag: Annotated[str | None, Field(description="The first of the flags.")]
    featureFlags: list[str] | None
    groupName: str | None
    createdAt: str
    updatedAt: str


def event_type_out(event_type: EventType, *, content: bool = True) -> EventTypeOut:
    """As the API shows it; without content its schemas read null."""
    flags = event_type.feature_flags
    return {
        "name": event_type.name,
        "description": event_type.description,
        "archived": event_type.archived,
        "deprecated": event_type.deprecated,
        "schemas": _json(event_type.schemas) if content else None,
        "featureFlag": event_type.feature_flag,
        "featureFlags": None if flags is None else list(flags),
        "groupName": event_type.group_name,
        "createdAt": timestamp(event_type.created_at),
        "updatedAt": timestamp(event_type.updated_at),
    }


def _json(value: Any) -> Any:
    """A value with numbers of any length, which orjson itself refuses."""
    return orjson.Fragment(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
