"""The places of a field that a client sets, and fields that one of the places lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pynamodb.models import Model

from functions.api.schemas.applications import ApplicationIn, ApplicationOut, ApplicationPatch
from functions.api.schemas.endpoints.endpoint_outputs import EndpointOut
from functions.api.schemas.endpoints.endpoints import EndpointIn, EndpointPatch, EndpointPutIn
from functions.api.schemas.event_types.event_types import (
    EventTypeIn,
    EventTypeOut,
    EventTypePatch,
    EventTypePutIn,
)
from functions.api.schemas.outputs import sources
from shared.adapters.dynamodb.table.rows import ApplicationRow, EndpointRow, EventTypeRow
from shared.domain.applications.application import ApplicationInput
from shared.domain.dataclass_fields import field_names
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.event_types.event_type import EventTypeInput

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Kind:
    """The four places of the fields of an entity.

    `apart` has the fields that a place lacks on purpose, by the name of the place; `beside` those
    that bodies have and the domain has not.
    """

    domain: "type[DataclassInstance]"
    row: type[Model]
    bodies: tuple[type[BaseModel], ...]
    answer: type[Any]
    apart: Mapping[str, frozenset[str]]
    beside: frozenset[str] = frozenset()

    def places(self) -> Iterator[tuple[str, set[str]]]:
        """Yields each place with the names of its fields, as the domain spells them."""
        yield self.domain.__name__, {*field_names(self.domain)}
        yield self.row.__name__, {*self.row.get_attributes()}
        for body in self.bodies:
            yield body.__name__, {*body.model_fields}
        yield self.answer.__name__, {source for _, source, _ in sources(self.answer)}

    def forgotten(self) -> list[str]:
        """Returns a sentence for each field that one place has and another has forgotten."""
        places = dict(self.places())
        set_by_clients = set().union(
            places[self.domain.__name__], *(places[body.__name__] for body in self.bodies)
        )
        return [
            f"{place} lacks {name}"
            for place, names in places.items()
            for name in sorted(set_by_clients - names - self.apart.get(place, frozenset()))
            if name not in self.beside
        ]


_NAME = frozenset({"name"})
# Destinations have operations of their own, with this one field in place of the URL.
_DESTINATION = frozenset({"destination"})
_HEADERS = frozenset({"headers"}) | _DESTINATION
KINDS = {
    # Headers have operations of their own.
    "endpoint": Kind(
        EndpointInput,
        EndpointRow,
        (EndpointIn, EndpointPutIn, EndpointPatch),
        EndpointOut,
        {
            "EndpointIn": _DESTINATION,
            "EndpointPutIn": _HEADERS,
            "EndpointPatch": _HEADERS,
            "EndpointOut": _HEADERS,
        },
        beside=frozenset({"secret"}),
    ),
    "application": Kind(
        ApplicationInput, ApplicationRow, (ApplicationIn, ApplicationPatch), ApplicationOut, {}
    ),
    # The name is the sort key, and in the path.
    "event type": Kind(
        EventTypeInput,
        EventTypeRow,
        (EventTypeIn, EventTypePutIn, EventTypePatch),
        EventTypeOut,
        {"EventTypeRow": _NAME, "EventTypePutIn": _NAME, "EventTypePatch": _NAME},
        beside=frozenset({"feature_flag"}),
    ),
}
