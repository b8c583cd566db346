"""Each field of every body and each parameter of every query, at its limit and beyond it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from functions.api.endpoint_header_fields import MAX_HEADER_VALUE_BYTES
from functions.api.fields import RequestBody
from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.api.schemas.event_types.environment import EnvironmentIn
from functions.api.schemas.event_types.openapi_import import OpenApiImportIn
from functions.api.schemas.messages.messages import MAX_EXPUNGED
from shared.domain.event_types.json_schema import MAX_DEPTH
from shared.domain.limits import (
    MAX_CHANNELS,
    MAX_ENDPOINTS,
    MAX_FEATURE_FLAGS,
    MAX_METADATA_BYTES,
    MAX_SESSIONS,
    MAX_TAGS,
    MAX_THROTTLE_RATE,
    MAX_WANTED_TYPES,
    MIN_THROTTLE_RATE,
)
from shared.domain.messages.message_parser import MAX_BODY_BYTES
from tests.support.arrange.api_client import ClientResponse
from tests.support.arrange.limits.fields import FIELDS
from tests.support.arrange.limits.parameters import PARAMETERS
from tests.support.arrange.limits.rows import OWN, row_if_any, row_of
from tests.support.arrange.tenant import BODIES, Tenant
from tests.support.aws.http_events import as_body

TOO_LARGE = 413
MIB = 1024 * 1024
PAYLOAD_LEVELS = 500


@dataclass(frozen=True)
class Place:
    """A field of a body under one of its names, or a parameter of a query."""

    operation: Operation
    name: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation.name} {self.name}"

    def send(self, tenant: Tenant, value: Any) -> ClientResponse:
        """Sends the required fields, with this value under this name alone."""
        base = BODIES.get(self.operation.name, {})
        body = {name: v for name, v in base.items() if name not in self.names}
        path = tenant.path(self.operation)
        return tenant.api(self.operation.method, path, {**body, self.name: value})

    def ask(self, tenant: Tenant, text: str) -> ClientResponse:
        """Sends the required fields and parameters, and the parameter."""
        operation, body = self.operation, BODIES.get(self.operation.name)
        path, query = tenant.path(operation), tenant.query(operation)
        if text != OWN:
            query[self.name] = text
        return tenant.api(operation.method, path, body, query=query)


def names_of(name: str, field: FieldInfo) -> tuple[str, ...]:
    other = field.validation_alias
    if isinstance(other, AliasChoices):
        return tuple(str(choice) for choice in other.choices)
    return (field.alias or name,)


def places(part: str) -> Iterator[Place]:
    for operation in OPERATIONS:
        for name, field in getattr(operation.reads.get(part), "model_fields", {}).items():
            names = names_of(name, field)
            yield from (Place(operation, each, names) for each in names)


def each(part: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", list(places(part)), ids=str)


FITS = [
    pytest.param(place, value, id=f"{place} {number}")
    for place in places("body")
    if (row := row_if_any(FIELDS, place.operation.name, place.name)) is not None
    for number, value in enumerate(row.fits)
]


@pytest.mark.parametrize(("place", "value"), FITS)
def test_a_field_accepts_a_value_at_its_limit(tenant: Tenant, place: Place, value: Any) -> None:
    answer = place.send(tenant, value)

    assert answer.status < 300, answer.text


@each("body")
def test_a_field_rejects_a_value_beyond_its_limit(tenant: Tenant, place: Place) -> None:
    for value, loc in row_of(FIELDS, place.operation.name, place.name).breaks:
        answer = place.send(tenant, value)

        assert answer.status == 422, str(value)[:60]
        assert ["body", place.name, *loc] in [p["loc"] for p in answer.json["detail"]]


@each("body")
def test_a_field_rejects_a_value_of_another_type(tenant: Tenant, place: Place) -> None:
    for value in row_of(FIELDS, place.operation.name, place.name).of_other_kinds:
        answer = place.send(tenant, value)

        assert answer.status == 422, value
        assert {tuple(p["loc"][:2]) for p in answer.json["detail"]} == {("body", place.name)}


@each("query")
def test_a_parameter_accepts_a_value_at_its_limit(tenant: Tenant, place: Place) -> None:
    for text in row_of(PARAMETERS, place.operation.name, place.name).fits:
        assert place.ask(tenant, text).status < 300, text


@each("query")
def test_a_parameter_rejects_a_value_beyond_its_limit(tenant: Tenant, place: Place) -> None:
    row = row_of(PARAMETERS, place.operation.name, place.name)
    for text in row.breaks:
        answer = place.ask(tenant, text)

        assert answer.status == 422, text
        assert answer.json["detail"][0]["loc"][:2] == ["query", place.name]
    for text in row.unreadable:
        answer = place.ask(tenant, text)

        assert (answer.status, answer.json["code"]) == (400, "generic_error"), text
        assert place.name in answer.json["detail"]


WITH_BODY = [o for o in OPERATIONS if "body" in o.reads]


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda o: o.name)
def test_a_body_is_accepted_up_to_its_size_limit(tenant: Tenant, operation: Operation) -> None:
    most = operation.reads["body"].max_bytes
    largest = as_body(tenant.body(operation) or {}).rjust(most)
    path = tenant.path(operation)

    assert tenant.api(operation.method, path, b" " + largest).status == TOO_LARGE
    assert tenant.api(operation.method, path, largest).status < 300


LIMITS = {
    "JSON": f"{PAYLOAD_LEVELS} levels deep at least, a schema and an imported document {MAX_DEPTH}",
    "a body": f"{MAX_BODY_BYTES // MIB} MiB for a message, {OpenApiImportIn.max_bytes // MIB} MiB for an "
    f"OpenAPI document, {EnvironmentIn.max_bytes // MIB} MiB for any other import, "
    f"{RequestBody.max_bytes // 1024} KiB",
    "channels, tags": f"at most {MAX_CHANNELS} and {MAX_TAGS}",
    "`metadata`": f"{MAX_METADATA_BYTES:,} bytes",
    "endpoints of an application": f"{MAX_ENDPOINTS:,}",
    "an endpoint's `headers`": f"{MAX_HEADER_VALUE_BYTES:,} bytes",
    "an endpoint's `eventTypes`": f"{MAX_WANTED_TYPES:,}",
    "a token's `featureFlags`, `sessionIds`": f"{MAX_FEATURE_FLAGS}, and {MAX_SESSIONS:,}",
    "`ids` to expunge": f"{MAX_EXPUNGED}",
    "`throttleRate`": f"{MIN_THROTTLE_RATE} to {MAX_THROTTLE_RATE:,}",
}


@pytest.mark.parametrize(("subject", "limit"), LIMITS.items())
def test_the_documentation_states_the_limit(subject: str, limit: str) -> None:
    page = (Path(__file__).parents[3] / "docs/api.md").read_text()
    rows = dict(re.findall(r"^\| (.+?) \| (.+) \|$", page[page.index("## Limits") :], re.MULTILINE))
    assert limit in rows[subject]


def test_a_payload_is_nested_as_deep_as_the_page_says(tenant: Tenant) -> None:
    path, event = "/api/v1/app/acme/msg", '{"eventType":"a.b","payload":'

    def posted(levels: int) -> ClientResponse:
        payload = '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)
        return tenant.api("POST", path, f"{event}{payload}}}".encode())

    assert posted(PAYLOAD_LEVELS).status == 202
    refused = posted(100_000)
    assert (refused.status, refused.json["detail"][0]["loc"]) == (422, ["body"])
    assert "nested too deeply" in refused.json["detail"][0]["msg"]


@pytest.mark.parametrize("name", ["eventTypes", "filterTypes"])
def test_an_endpoint_names_no_more_event_types_than_can_be_looked_up(
    tenant: Tenant, name: str
) -> None:
    names = [f"n.{number}" for number in range(MAX_WANTED_TYPES)]
    event_types = [{"name": each, "description": ""} for each in names]
    tenant.api("POST", "/api/v1/environment/import", {"eventTypes": event_types})
    path, url = "/api/v1/app/acme/endpoint", "https://example.com"

    assert tenant.api("POST", path, {"url": url, name: names}).json["eventTypes"] == names
    refused = tenant.api("POST", path, {"url": url, name: [*names, "a.b"]})

    assert (refused.status, refused.json["detail"][0]["loc"]) == (422, ["body", name])
