"""The API's document is complete and agrees with the code."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from pydantic import BaseModel

from functions.api.openapi import FILE, text
from functions.api.routes import OPERATIONS
from functions.http.response import error_response
from shared.domain import errors
from shared.domain.messages.message_parser import parse
from tests.support.assertions.api_document import DOCUMENT

COMPONENTS = DOCUMENT["components"]
EVERY = [
    (operation["operationId"], operation)
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
]
# Types to which a keyword applies: readers ignore it at any other.
LIMITS = {
    **{keyword: {"string"} for keyword in ("minLength", "maxLength", "pattern")},
    **{keyword: {"array"} for keyword in ("minItems", "maxItems")},
    **{keyword: {"object"} for keyword in ("minProperties", "maxProperties")},
    **{keyword: {"integer", "number"} for keyword in ("minimum", "maximum")},
}
EACH = pytest.mark.parametrize("operation", [o for _, o in EVERY], ids=[name for name, _ in EVERY])


def fields(schema: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every member of the schema, at any depth."""
    for name, part in schema.get("properties", {}).items():
        yield f"{place}/{name}", part
        yield from fields(part, f"{place}/{name}")
    for part in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        if isinstance(part, dict):
            yield from fields(part, place)


def schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Yields every part of the document that has a type, at any depth."""
    for child in part.values() if isinstance(part, dict) else part:
        if isinstance(child, dict | list):
            yield from schemas(child)
    if isinstance(part, dict) and isinstance(part.get("type"), str | list):
        yield part


def types(schema: dict[str, Any]) -> list[str]:
    found = schema["type"]
    return [found] if isinstance(found, str) else found


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the bodies of requests and answers."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for answer in operation["responses"].values():
        yield from resolved(answer).get("content", {}).values()


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    found: Any = DOCUMENT
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return {**found, **part}


def valid(schema: dict[str, Any], value: Any) -> bool:
    return _validator(json.dumps(schema)).is_valid(value)


# 1,561 examples have 235 schemas, and each validator reads all components: half of the tests' time.
@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**json.loads(schema), "components": COMPONENTS})


def test_the_file_is_what_the_code_makes() -> None:
    assert FILE.read_text() == text(), "run `make openapi`"


def test_every_operation_is_in_it_once() -> None:
    served = {(o.method.lower(), o.path.replace("<", "{").replace(">", "}")) for o in OPERATIONS}

    reported = {(method, path) for path, item in DOCUMENT["paths"].items() for method in item}

    assert reported == served
    assert len({name for name, _ in EVERY}) == len(OPERATIONS)


@EACH
def test_every_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
    for status, answer in operation["responses"].items():
        assert resolved(answer)["description"], status


@EACH
def test_every_parameter_and_every_body_has_an_example(operation: dict[str, Any]) -> None:
    for part in (*operation.get("parameters", []), *contents(operation)):
        schema = resolved(part["schema"])
        for example in [part["example"]] if "example" in part else schema["examples"]:
            assert valid(schema, example), (part.get("name"), example)


@EACH
def test_no_optional_parameter_has_an_example_that_a_renderer_would_send(
    operation: dict[str, Any],
) -> None:
    for parameter in operation.get("parameters", []):
        assert ("example" in parameter) == parameter["required"], parameter["name"]


@EACH
def test_every_operation_shows_a_request_and_an_answer_that_fit_its_schemas(
    operation: dict[str, Any],
) -> None:
    answers = {s: resolved(a) for s, a in operation["responses"].items() if s.startswith("2")}
    shown = [
        *operation.get("requestBody", {}).get("content", {}).values(),
        *(content for answer in answers.values() for content in answer.get("content", {}).values()),
    ]

    assert answers or "307" in operation["responses"]
    assert shown or answers.keys() <= {"204"}
    for content in shown:
        assert valid(content["schema"], content["example"]), content["example"]
        assert content["example"] or not resolved(content["schema"]).get("properties")


@pytest.mark.parametrize("name", COMPONENTS["schemas"])
def test_every_shape_and_each_of_its_fields_is_described(name: str) -> None:
    schema = COMPONENTS["schemas"][name]

    assert schema["description"]
    for place, part in fields(schema):
        assert part.get("description"), place
    jsonschema_rs.meta.validate(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    )


def test_each_limit_is_one_of_its_type() -> None:
    misplaced = [
        (schema, keyword)
        for schema in schemas(DOCUMENT)
        for keyword in schema.keys() & LIMITS.keys()
        if not LIMITS[keyword].intersection(types(schema))
    ]

    assert misplaced == []


def test_a_route_that_honours_an_idempotency_key_says_so() -> None:
    # The handler takes the key as a declared parameter, not from the request.
    hidden = [o.name for o in OPERATIONS if "idempotency_key" in o.route.__code__.co_names]

    assert hidden == []


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("BadRequest", 400, errors.BadRequest("")),
        ("Unauthenticated", 401, errors.Unauthenticated()),
        ("Forbidden", 403, errors.Forbidden()),
        ("NotFound", 404, errors.NotFound()),
        ("Conflict", 409, errors.Conflict("")),
        ("PayloadTooLarge", 413, errors.PayloadTooLarge()),
        ("InvalidInput", 422, errors.InvalidInput(errors.Problem(("body",), ""))),
        ("Failure", 500, errors.InternalError()),
        ("Unavailable", 503, errors.InfrastructureError()),
    ],
)
def test_errors_are_answered_as_they_are_described(
    name: str, status: int, error: Exception
) -> None:
    response = COMPONENTS["responses"][name]
    described = response["content"]["application/json"]

    answer = error_response(error)

    body = json.loads(answer["body"])
    assert answer["statusCode"] == status
    assert valid(described["schema"], body)
    assert body.get("code") == described["example"].get("code")
    assert set(response.get("headers", {})) <= set(answer["headers"])
    for operation in (o for _, o in EVERY if str(status) in o["responses"]):
        assert operation["responses"][str(status)]["$ref"].endswith(f"/{name}")


def test_no_tag_is_left_over() -> None:
    assert {tag["name"] for tag in DOCUMENT["tags"]} == {o["tags"][0] for _, o in EVERY}


def test_no_shape_is_left_over() -> None:
    used = set(re.findall(r'"#/components/\w+/(\w+)"', json.dumps(DOCUMENT)))

    assert used == {*COMPONENTS["schemas"], *COMPONENTS["responses"]}


def test_the_examples_of_bodies_are_taken() -> None:
    for operation in OPERATIONS:
        kind = operation.reads.get("body")
        if kind is None:
            continue
        (example,) = COMPONENTS["schemas"][kind.__name__]["examples"]
        body = json.dumps(example).encode()
        if "body" in operation.inputs:
            assert issubclass(kind, BaseModel)
            kind.model_validate_json(body)
        else:
            parse(body)
