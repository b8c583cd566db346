"""The field `note` of an entity from a body to the table, into an answer and through a patch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from functions.api.schemas.applications import ApplicationIn, ApplicationOut, ApplicationPatch
from functions.api.schemas.endpoints.endpoint_outputs import EndpointStoredOut
from functions.api.schemas.endpoints.endpoints import EndpointIn, EndpointPatch
from functions.api.schemas.event_types.event_types import EventTypeIn, EventTypeOut, EventTypePatch
from functions.api.schemas.outputs import output
from shared.adapters.dynamodb.configuration import applications, event_types
from shared.adapters.dynamodb.configuration.endpoint_rows import EndpointRows
from shared.adapters.dynamodb.table.rows import Row
from shared.domain.applications.application import ApplicationInput
from shared.domain.applications.application_parser import parse_application
from shared.domain.dataclass_fields import input_values
from shared.domain.json_fields import Fields
from shared.domain.json_members import Member
from shared.domain.operator import copied_fields
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ORG


class Unsealed:
    """A cipher that leaves everything readable."""

    def encrypt(self, plain: bytes, context: str) -> bytes:
        return plain

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        return sealed


_ENDPOINTS = EndpointRows(Unsealed())


@dataclass(frozen=True)
class Steps:
    """The steps of one kind of entity; `body` are the fields that it needs."""

    body: Mapping[str, Any]
    parse: Callable[[Any], Any]
    stored: Callable[[Any], Any]
    answer: type[Any]
    patch: type[BaseModel]
    copied: copied_fields.CopiedKind


def _read(row: Row, decode: Callable[[Any], Any]) -> Any:
    return decode(Row.from_raw_data(row.serialize()))


STEPS = {
    "endpoint": Steps(
        {"url": "https://example.com/"},
        lambda body: builders.endpoint(**input_values(EndpointIn.model_validate(body).to_input())),
        lambda entity: _read(
            _ENDPOINTS.row(entity), lambda row: _ENDPOINTS.endpoint(ORG, APP, row)
        ),
        EndpointStoredOut,
        EndpointPatch,
        copied_fields.ENDPOINT,
    ),
    "application": Steps(
        {"name": "Acme"},
        lambda body: builders.application(
            **input_values(ApplicationIn.model_validate(body).to_input())
        ),
        lambda entity: _read(
            applications.row_of(entity), lambda row: applications.of_row(ORG, row)
        ),
        ApplicationOut,
        ApplicationPatch,
        copied_fields.APPLICATION,
    ),
    "event type": Steps(
        {"name": "a", "description": ""},
        lambda body: builders.event_type(
            **replaced(input_values(EventTypeIn.model_validate(body).to_input("a")))
        ),
        lambda entity: _read(event_types.row_of(entity), lambda row: event_types.of_row(ORG, row)),
        EventTypeOut,
        EventTypePatch,
        copied_fields.EVENT_TYPE,
    ),
}


def replaced(values: dict[str, Any]) -> dict[str, Any]:
    """Returns the values without an enforcement: a stored event type has its own default."""
    return {name: value for name, value in values.items() if name != "schema_enforcement"}


def notes(kind: str) -> list[Any]:
    """Returns the note in an answer, after a patch, after one that unsets it, and left alone.

    The last is whether a copy to another server carries the note.
    """
    steps = STEPS[kind]
    entity = steps.stored(steps.parse({**steps.body, "note": "a"}))
    patched = [steps.patch.model_validate(body) for body in ({"note": "b"}, {"note": None}, {})]
    shown = [entity, *(replace(entity, **patch.changes()) for patch in patched)]  # type: ignore[attr-defined]
    found = [output(steps.answer, steps.stored(each))["note"] for each in shown]
    return [*found, "note" in steps.copied.fields]


def inline_note() -> Any:
    """Returns the note of an application that comes along in the body of a message."""
    members = {name: Member(name, "") for name in ("name", "note")}
    application: ApplicationInput = parse_application(Fields(members))
    return input_values(application)["note"]
