"""Request and response schemas of the OpenAPI import."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, ClassVar, NotRequired

from pydantic import AfterValidator, ConfigDict, Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import RequestBody, finite
from functions.api.schemas.event_types.event_types import exact_json
from functions.api.schemas.outputs import output
from shared.domain.content_pages import MAX_CONTENT_BYTES
from shared.domain.errors import BadRequest
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.limits import json_bytes
from shared.services.event_types.openapi_import import ImportPlan

_SPEC = {"openapi": "3.1.0", "webhooks": {"invoice.paid": {"post": {"summary": "Paid."}}}}


def _one_document(schema: dict[str, Any]) -> None:
    kinds, none = {"spec": "object", "specRaw": "string"}, {"type": "null"}
    schema["oneOf"] = [
        {"required": [given], "properties": dict.fromkeys(kinds, none) | {given: {"type": kind}}}
        for given, kind in kinds.items()
    ]


class OpenApiImportIn(RequestBody):
    """An OpenAPI document to import, as an object or as text."""

    model_config = ConfigDict(json_schema_extra=_one_document)

    # The maximum size of a Lambda invocation.
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
        bool, Field(description="Change nothing; only report the changes.", examples=[True])
    ] = False
    replace_all: Annotated[
        bool,
        Field(description="Archive event types that are not in the document.", examples=[False]),
    ] = False

    def check(self) -> None:
        """Raises BadRequest unless there is exactly one document."""
        if (self.spec is None) == (self.spec_raw is None):
            raise BadRequest("Provide exactly one of spec and specRaw.")


class EventTypeFromOpenApi(TypedDict):
    """An event type of the document; null for what the document does not define."""

    name: output_fields.EventType
    description: Annotated[
        str, Field(description="A description of the event.", examples=["An invoice was paid."])
    ]
    schemas: Annotated[
        dict[str, Any] | None,
        Field(
            description="The schema by version; null once the schemas in the response exceed 2.5 "
            "MB.",
            examples=[None],
        ),
    ]
    deprecated: Annotated[
        bool, Field(description="Whether the event type is deprecated.", examples=[False])
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


class OpenApiImportData(TypedDict):
    """The changes of an import."""

    modified: Annotated[
        list[str],
        Field(
            description="The event types that were created or changed.", examples=[["invoice.paid"]]
        ),
    ]
    to_modify: NotRequired[
        Annotated[
            list[EventTypeFromOpenApi],
            Field(description="The event types that a dry run would create or change."),
        ]
    ]
    archived: NotRequired[
        Annotated[
            list[str],
            Field(
                description="The event types that `replaceAll` archived, or would archive.",
                examples=[["invoice.draft"]],
            ),
        ]
    ]
    refused: NotRequired[
        Annotated[
            list[str],
            Field(
                description="Skipped webhooks, whose names are not valid for an event type.",
                examples=[["invoice paid"]],
            ),
        ]
    ]


class OpenApiImportOut(TypedDict):
    """The result of an import."""

    data: Annotated[OpenApiImportData, Field(description="The changes, made or planned.")]


def openapi_import_out(imported: ImportPlan, request: OpenApiImportIn) -> OpenApiImportOut:
    """Returns the result as the API represents it."""
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
    """Returns the event types, with as many of their schemas as fit into one response."""
    left = MAX_CONTENT_BYTES
    for event_type_input in inputs:
        left -= json_bytes(event_type_input.schemas)
        yield _from_openapi(
            event_type_input if left >= 0 else replace(event_type_input, schemas=None)
        )


def _from_openapi(event_type_input: EventTypeInput) -> EventTypeFromOpenApi:
    schemas = exact_json(event_type_input.schemas)
    return {**output(EventTypeFromOpenApi, event_type_input), "schemas": schemas}
