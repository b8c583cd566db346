"""Request and response schemas of the public event catalog."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import One
from functions.api.queries import ListQuery
from functions.api.schemas.event_types.event_types import exact_json
from shared.domain.event_types.event_type import EventType
from shared.services.event_types.public_catalog import MAX_PAGE

_EXAMPLE = {"1": {"type": "object", "properties": {"id": {"type": "integer"}}}}


class CatalogQuery(ListQuery):
    """Parameters of the public event catalog, which is in order of name."""

    limit: Annotated[
        Annotated[int, Field(ge=1, le=MAX_PAGE)],
        One,
        Field(description="The maximum number of event types per page.", examples=[MAX_PAGE]),
    ] = MAX_PAGE


class CatalogEventTypeOut(TypedDict):
    """An event type, as anyone may see it."""

    name: output_fields.EventType
    description: Annotated[
        str, Field(description="A description of the event.", examples=["An invoice was paid."])
    ]
    deprecated: Annotated[
        bool, Field(description="Whether the event type is deprecated.", examples=[False])
    ]
    groupName: Annotated[
        str | None, Field(description="The group that lists the event type.", examples=["invoice"])
    ]
    schemas: Annotated[
        dict[str, Any] | None,
        Field(description="JSON Schemas of the payload, by version number.", examples=[_EXAMPLE]),
    ]
    example: Annotated[
        dict[str, Any] | None,
        Field(description="The first example of the schema.", examples=[{"id": 42}]),
    ]


def catalog_event_type_out(event_type: EventType) -> CatalogEventTypeOut:
    """Returns the event type as anyone may see it."""
    return {
        "name": event_type.name,
        "description": event_type.description,
        "deprecated": event_type.deprecated,
        "groupName": event_type.group_name,
        "schemas": exact_json(event_type.schemas),
        "example": exact_json(event_type.example(0)),
    }
