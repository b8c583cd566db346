"""Request and response schemas of operational endpoints."""

from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field

from functions.api import output_fields
from functions.api.fields import EventTypeName, unique
from functions.api.schemas.endpoints.endpoint_outputs import EndpointCommonOut
from functions.api.schemas.endpoints.endpoints import EndpointBaseIn, NewEndpointIn
from functions.api.schemas.outputs import output
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.operational.operational import EVENT_TYPES

_EventType = Annotated[
    EventTypeName, Field(json_schema_extra={"enum": list(EVENT_TYPES)}, examples=list(EVENT_TYPES))
]
_EventTypes = Annotated[
    Annotated[list[_EventType], Field(min_length=1)] | None,
    AfterValidator(unique),
    Field(
        validation_alias=AliasChoices("eventTypes", "filterTypes"),
        description="The event types that the endpoint receives; all by default. Also accepted as "
        "`filterTypes`.",
    ),
]


class OperationalEndpointIn(NewEndpointIn):
    """An operational endpoint to create. A secret is generated unless given."""

    event_types: _EventTypes = None


class OperationalEndpointUpsertIn(EndpointBaseIn):
    """An operational endpoint's new fields; its secret and headers stay unchanged."""

    event_types: _EventTypes = None


class OperationalEndpointOut(EndpointCommonOut):
    """An endpoint for operational events, without its secret and headers."""

    metadata: output_fields.Metadata


def operational_endpoint_out(endpoint: Endpoint) -> OperationalEndpointOut:
    """Returns the endpoint as the API represents it."""
    return output(OperationalEndpointOut, endpoint)
