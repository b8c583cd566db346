"""Importing event types from an OpenAPI document, on the wire."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, ClassVar, NotRequired

from pydantic import AfterValidator, ConfigDict, Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import RequestBody, finite
from functions.api.schemas.event_types.event_types import exact_json
from functions.api.schemas.outputs import output
from shared.domain.errors import BadRequest
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.limits import json_bytes
from shared.domain.paging import MAX_CONTENT_BYTES
from shared.services.event_types.openapi_import import ImportPlan

_SPEC = {"openapi": "3.1.0", "webhooks": {"invoice.paid": {"post": {"summary": "Paid."}}}}


def _one_document(schema: dict[str, Any]) -> None:
    kinds, none = {"spec": "object", "specRaw": "string"}, {"type": "null"}
    schema["oneOf"] = [
        {"required": [given], "properties": dict.fromkeys(kinds, none) | {given: {"type": kind}}}
        for given, kind in kinds.items()
    ]


class OpenApiImportIn(RequestBody):
    """The document, as an object or as text."""

    model_config = ConfigDict(json_schema_extra=_one_document)

    # The most that Lambda is handed.
    max_bytes: ClassVar[int] = 6 * 1024 * 1024

    spec: Annotated[
        dict[str, Any] | None,
        AfterValidator(finite),
        Field(description="An OpenAPI document; either this or `specRaw`.", examples=[_SPEC]),
    ] = None
    spec_raw: Annotated[
        str | None,
        Field(description="An OpenAPI document as YAML or JSON.", examples=[None]),
    ] = None
    dry_run: Annotated[
        bool, Field(description="Change nothing, and tell what would change.", examples=[True])
    ] = False
    replace_all: Annotated[
        bool,
        Field(description="Archive the event types that the document lacks.", examples=[False]),
    ] = False

    def check(self) -> None:
        """BadRequest unless there is exactly one document."""
        if (self.spec is None) == (self.spec_raw is None):
            raise BadRequest("Give either spec or specRaw.")


class EventTypeFromOpenApi(TypedDict):
    """What the document says of an event type; null where it says nothing."""

    name: output_fields.EventType
    description: Annotated[
        str, Field(description="What such an event tells.", examples=["An invoice was paid."])
    ]
    schemas: Annotated[
        dict[str, Any] | None,
        Field(
            description="Its schema, by version; null beyond the first 2.5 MB of all schemas.",
            examples=[None],
        ),
    ]
    deprecated: Annotated[
        bool, Field(description="Whether it should not be used any more.", examples=[False])
    ]
    featureFlags: Annotated[
        list[str] | None,
        Field(description="Hides it from tokens that have none of these.", examples=[["beta"]]),
    ]
    groupName: Annotated[
        str | None, Field(description="The group that it is listed in.", examples=["invoice"])
    ]


class OpenApiImportData(TypedDict):
    """What changed."""

    modified: Annotated[
        list[str],
        Field(description="The event types that were changed.", examples=[["invoice.paid"]]),
    ]
    to_modify: NotRequired[
        Annotated[
            list[EventTypeFromOpenApi],
            Field(description="Those that would be, if this is a dry run."),
        ]
    ]
    archived: NotRequired[
        Annotated[
            list[str],
            Field(
                description="The event types that `replaceAll` archived, or would.",
                examples=[["invoice.draft"]],
            ),
        ]
    ]
    refused: NotRequired[
        Annotated[
            list[str],
            Field(
                description="Webhooks that were left out, as no event type can have their names.",
                examples=[["invoice paid"]],
            ),
        ]
    ]


class OpenApiImportOut(TypedDict):
    """What an import changed."""

    data: Annotated[OpenApiImportData, Field(description="What changed, or would.")]


def openapi_import_out(imported: ImportPlan, request: OpenApiImportIn) -> OpenApiImportOut:
    """As the API shows it."""
    names = [event_type_input.name for event_type_input in imported.inputs]
    data: OpenApiImportData = {"modified": [] if request.dry_run else names}
    if request.dry_run:
        data["to_modify"] = list(_shown(imported.inputs))
    if request.replace_all:
        data["archived"] = [event_type.name for event_type in imported.archived]
    if imported.refused:
        data["refused"] = list(imported.refused)
    return {"data": data}


def _shown(inputs: Iterable[EventTypeInput]) -> Iterator[EventTypeFromOpenApi]:
    """The event types, with as many of their schemas as one answer holds."""
    left = MAX_CONTENT_BYTES
    for event_type_input in inputs:
        left -= json_bytes(event_type_input.schemas)
        yield _from_openapi(
            event_type_input if left >= 0 else replace(event_type_input, schemas=None)
        )


def _from_openapi(event_type_input: EventTypeInput) -> EventTypeFromOpenApi:
    schemas = exact_json(event_type_input.schemas)
    return {**output(EventTypeFromOpenApi, event_type_input), "schemas": schemas}
