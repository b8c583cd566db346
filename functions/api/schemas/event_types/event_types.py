"""Event types on the wire."""

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
    """The list of event types is always in order of name."""

    include_archived: Annotated[Flag, Field(description="Whether to list archived ones.")] = False
    with_content: Annotated[Flag, Field(description="Whether to show their schemas.")] = False
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


_EXAMPLE = {"1": {"type": "object", "properties": {"id": {"type": "integer"}}}}
_Schemas = Annotated[
    dict[str, Any] | None,
    AfterValidator(finite),
    Field(
        description="JSON Schemas of the payload, each under the number of its version.",
        examples=[_EXAMPLE],
    ),
]
_Description = Annotated[
    Text, Field(description="What such an event tells.", examples=["An invoice was paid."])
]
_Archived = Annotated[
    bool,
    Field(
        description="Whether it is hidden from lists and no endpoint can ask for it.",
        examples=[False],
    ),
]
_Deprecated = Annotated[
    bool, Field(description="Whether it should not be used any more.", examples=[False])
]
_Flag = Annotated[Name, Field(examples=["beta"])]
_FeatureFlag = Annotated[
    _Flag | None, Field(description="The name for one flag that older clients know.")
]
_FeatureFlags = Annotated[
    Annotated[list[_Flag], Field(min_length=1)] | None,
    AfterValidator(unique),
    Field(description="Hides the event type from tokens that have none of these."),
]
_GroupName = Annotated[
    Name | None, Field(description="The group that it is listed in.", examples=["invoice"])
]
_ENFORCEMENT = Field(
    description="What becomes of a message whose payload does not fit the newest schema: nothing, a"
    " warning, or a refusal. Left out, it stays as it is.",
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
    """An event type as it is to be; its name is in the path."""

    def to_input(self, name: str) -> EventTypeInput:
        """As the services take it."""
        flags = {"feature_flags": _listed(self.feature_flag)}
        return EventTypeInput(name=name, **flags | self.given("name", "feature_flag"))


class EventTypeIn(EventTypePutIn):
    """An event type to create."""

    name: Annotated[EventTypeName, Field(description="What identifies it.")]


class EventTypePatch(Patch[EventType], EventTypeFields):
    """Changes of an event type; what is absent stays, and null unsets what can be unset."""

    # Never used: absent fields stay as they are.
    description: _Description = ""
    schema_enforcement: Annotated[Enforcement, _ENFORCEMENT] = Enforcement.OFF

    def changes(self) -> dict[str, Any]:
        """The new value of each field that changes; the list of flags goes before the one flag."""
        changes = super().changes()
        if "feature_flag" in changes:
            changes.setdefault("feature_flags", _listed(changes.pop("feature_flag")))
        return changes


class EventTypeOut(TypedDict):
    """An event type; its name identifies it."""

    name: output_fields.EventType
    description: Annotated[
        str, Field(description="What such an event tells.", examples=["An invoice was paid."])
    ]
    archived: Annotated[
        bool,
        Field(
            description="Whether it is hidden from lists and no endpoint can ask for it.",
            examples=[False],
        ),
    ]
    deprecated: Annotated[
        bool, Field(description="Whether it should not be used any more.", examples=[False])
    ]
    schemas: Annotated[
        dict[str, Any] | None,
        Field(
            description="JSON Schemas of the payload, each under the number of its version.",
            examples=[_EXAMPLE],
        ),
    ]
    featureFlag: Annotated[
        str | None, Field(description="The first of the flags.", examples=["beta"])
    ]
    featureFlags: Annotated[
        list[str] | None,
        Field(description="Hides it from tokens that have none of these.", examples=[["beta"]]),
    ]
    groupName: Annotated[
        str | None, Field(description="The group that it is listed in.", examples=["invoice"])
    ]
    schemaEnforcement: Annotated[
        Literal["off", "warn", "reject"],
        Field(
            description="What becomes of a message whose payload does not fit the newest schema.",
            examples=["off"],
        ),
    ]
    createdAt: output_fields.CreatedAt
    updatedAt: output_fields.UpdatedAt


def event_type_out(event_type: EventType, *, content: bool = True) -> EventTypeOut:
    """As the API shows it; without content its schemas read null."""
    schemas = exact_json(event_type.schemas) if content else None
    return {**output(EventTypeOut, event_type), "schemas": schemas}


def exact_json(value: Any) -> Any:
    """A value with numbers of any length, which orjson itself refuses."""
    return orjson.Fragment(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
