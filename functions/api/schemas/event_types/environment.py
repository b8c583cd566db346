"""Request and response schemas of an organisation's configuration."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import RequestBody
from functions.api.schemas.event_types.event_types import (
    EventTypeIn,
    EventTypeOut,
    event_type_out,
)
from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES, MAX_IMPORT_BYTES
from shared.domain.event_types.event_type import EventType, EventTypeInput
from shared.domain.timestamps import format_timestamp

VERSION = 1


def _none(value: Any) -> Any:
    if value:
        raise ValueError("Not supported by Outrider: must be absent or empty")
    return value


class EnvironmentIn(RequestBody):
    """A configuration to import. Connectors and settings are not supported and have to be empty."""

    max_bytes: ClassVar[int] = MAX_IMPORT_BYTES

    event_types: Annotated[
        Annotated[list[EventTypeIn], Field(max_length=MAX_EVENT_TYPES)] | None,
        Field(description="Event types to create or replace."),
    ] = None
    settings: Annotated[
        dict[str, Any] | None,
        AfterValidator(_none),
        Field(
            description="Not supported by Outrider: empty or null.",
            examples=[None],
            json_schema_extra={"maxProperties": 0},
        ),
    ] = None
    connectors: Annotated[
        list[Any] | None,
        AfterValidator(_none),
        Field(
            description="Not supported by Outrider: empty or null.",
            examples=[[]],
            json_schema_extra={"maxItems": 0},
        ),
    ] = None

    def to_inputs(self) -> list[EventTypeInput]:
        """Returns the input of the services; InvalidInput for a duplicate event type."""
        inputs: dict[str, EventTypeInput] = {}
        for index, event_type in enumerate(self.event_types or ()):
            if event_type.name in inputs:
                place = ("body", "eventTypes", f"[{index}]", "name")
                raise InvalidInput(Problem(place, "Duplicate event type."))
            inputs[event_type.name] = event_type.to_input(event_type.name)
        return list(inputs.values())


class EnvironmentOut(TypedDict):
    """An exported configuration."""

    version: Annotated[
        int, Field(description="The version of the export format.", examples=[VERSION])
    ]
    createdAt: Annotated[
        output_fields.Timestamp, Field(description="When the configuration was exported.")
    ]
    eventTypes: Annotated[list[EventTypeOut], Field(description="All event types.")]
    settings: Annotated[dict[str, Any] | None, Field(description="Always null.", examples=[None])]
    connectors: Annotated[list[dict[str, Any]], Field(description="Always empty.", examples=[[]])]


def environment_out(event_types: Sequence[EventType], now: datetime) -> EnvironmentOut:
    """Returns the configuration as the API represents it."""
    return {
        "version": VERSION,
        "createdAt": format_timestamp(now),
        "eventTypes": [event_type_out(event_type) for event_type in event_types],
        "settings": None,
        "connectors": [],
    }
