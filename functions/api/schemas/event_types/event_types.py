"""Request and response schemas of event types."""

import json
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import EventTypeName, Flag, Name, One, RequestBody, Text, finite, unique
from functions.api.queries import ListQuery, Query
from functions.api.schemas.outputs import output
from functions.api.schemas.patches import Patch
from shared.domain.event_types.event_type import Enforcement, EventType, EventTypeInput


class EventTypeQuery(ListQuery):
    """Parameters of the list of event types, which is always in order of name."""

    include_archived: Annotated[
        Flag, Field(description="Whether to include archived event types.")
    ] = False
    with_content: Annotated[Flag, Field(description="Whether to include schemas.")] = False
    order: Annotated[
        Literal["ascending", "descending"] | None,
        One,
        Field(description="Has no effect: the order is always ascending."),
    ] = None


class EventTypeDeleteQuery(Query):
    """Parameters of deleting an event type."""

    expunge: Annotated[
        Flag, Field(description="Delete the event type permanently instead of archiving it.")
    ] = False


_EXAMPLE = {"1": {"type": "object", "properties": {"id": {"type": "integer"}}}}
_Schemas = Annotated[
    dict[str, Any] | None,
    AfterValidator(finite),
    Field(
        description="JSON Schemas of the payload, by version number.",
        examples=[_EXAMPLE],
    ),
]
_Description = Annotated[
    Text, Field(description="A description of the event.", examples=["An invoice was paid."])
]
_Archived = Annotated[
    bool,
    Field(
        description="Whether the event type is hidden from lists and closed to new subscriptions.",
        examples=[False],
    ),
]
_Deprecated = Annotated[
    bool, Field(description="Whether the event type is deprecated.", examples=[False])
]
_Flag = Annotated[Name, Field(examples=["beta"])]
_FeatureFlag = Annotated[
    _Flag | None, Field(description="The single-flag form of `featureFlags`, for older clients.")
]
_FeatureFlags = Annotated[
    Annotated[list[_Flag], Field(min_length=1)] | None,
    AfterValidator(unique),
    Field(description="Hides the event type from tokens without one of these flags."),
]
_GroupName = Annotated[
    Name | None, Field(description="The group that lists the event type.", examples=["invoice"])
]
_ENFORCEMENT = Field(
    description="Handling of a payload that does not match the newest schema: accept, warn or "
    "reject. Unchanged if absent.",
    examples=["warn"],
)


def _listed(flag: str | None) -> tuple[str, ...] | None:
    return None if flag is None else (flag,)


class EventTypeFields(RequestBody):
    """Fields of an event type that a client sets; named as in `EventTypeInput`.

    The one flag is the first generation's: where both are given, the list of flags holds.
    """

    description: _Description
    archived: _Archived = False
    deprecated: _Deprecated = False
    schemas: _Schemas = None
    feature_flag: _FeatureFlag = None
    feature_flags: _FeatureFlags = None
    group_name: _GroupName = None
    schema_enforcement: Annotated[Enforcement | None, _ENFORCEMENT] = None


class EventTypePutIn(EventTypeFields):
    """An event type's new fields; its name is in the path."""

    def to_input(self, name: str) -> EventTypeInput:
        """Returns the input of the services."""
        flags = {"feature_flags": _listed(self.feature_flag)}
        return EventTypeInput(name=name, **flags | self.given("name", "feature_flag"))


class EventTypeIn(EventTypePutIn):
    """An event type to create."""

    name: Annotated[EventTypeName, Field(description="The name, which identifies the event type.")]


class EventTypePatch(Patch[EventType], EventTypeFields):
    """Changes to an event type; absent fields stay unchanged, and null clears an optional field."""

    # Never used: absent fields stay as they are.
    description: _Description = ""
    schema_enforcement: Annotated[Enforcement, _ENFORCEMENT] = Enforcement.OFF

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field; the list of flags takes precedence over the
        single flag.
        """
        changes = super().changes()
        if "feature_flag" in changes:
            changes.setdefault("feature_flags", _listed(changes.pop("feature_flag")))
        return changes


class EventTypeOut(TypedDict):
    """An event type, identified by its name."""

    name: output_fields.EventType
    description: Annotated[
        str, Field(description="A description of the event.", examples=["An invoice was paid."])
    ]
    archived: Annotated[
        bool,
        Field(
            description="Whether the event type is hidden from lists and closed to new "
            "subscriptions.",
            examples=[False],
        ),
    ]
    deprecated: Annotated[
        bool, Field(description="Whether the event type is deprecated.", examples=[False])
    ]
    schemas: Annotated[
        dict[str, Any] | None,
        Field(
            description="JSON Schemas of the payload, by version number.",
            examples=[_EXAMPLE],
        ),
    ]
    featureFlag: Annotated[
        str | None, Field(description="The first of `featureFlags`.", examples=["beta"])
    ]
    featureFlags: Annotated[
        list[str] | None,
        Field(
            description="Hides the event type from tokens without one of these flags.",
            examples=[["beta"]],
        ),
    ]
    groupName: Annotated[
        str | None, Field(description="The group that lists the event type.", examples=["invoice"])
    ]
    schemaEnforcement: Annotated[
        Literal["off", "warn", "reject"],
        Field(
            description="Handling of a payload that does not match the newest schema.",
            examples=["off"],
        ),
    ]
    createdAt: output_fields.CreatedAt
    updatedAt: output_fields.UpdatedAt


def event_type_out(event_type: EventType, *, content: bool = True) -> EventTypeOut:
    """Returns the event type as the API represents it; without content its schemas are null."""
    schemas = exact_json(event_type.schemas) if content else None
    return {**output(EventTypeOut, event_type), "schemas": schemas}


def exact_json(value: Any) -> Any:
    """Returns the value as orjson can write it, with numbers of any length."""
    return orjson.Fragment(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
