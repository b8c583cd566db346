"""Operational endpoints on the wire."""

from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field

from functions.api import output_fields
from functions.api.fields import EventTypeName, unique
from functions.api.schemas.endpoints.endpoints import (
    EndpointBaseIn,
    EndpointCommonOut,
    NewEndpointIn,
)
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
        description="The types of events that it gets; without, all. Also under the name "
        "`filterTypes`.",
    ),
]


class OperationalEndpointIn(NewEndpointIn):
    """An endpoint for events about the organisation's webhooks; without a secret it gets one."""

    event_types: _EventTypes = None


class OperationalEndpointUpsertIn(EndpointBaseIn):
    """Such an endpoint as it is to be, but for its secret and its headers."""

    event_types: _EventTypes = None


class OperationalEndpointOut(EndpointCommonOut):
    """An endpoint for events about the organisation's webhooks, without its secret and headers."""

    metadata: output_fields.Metadata


def operational_endpoint_out(endpoint: Endpoint) -> OperationalEndpointOut:
    """As the API shows it."""
    return output(OperationalEndpointOut, endpoint)
