"""Identifiers that a client, a proxy or a URL parser would rewrite are accepted nowhere.

All places that take a text are enumerated from the API's document, so that a new one is either an
identifier here, or says that it is not one.
"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from functions.api.openapi import document
from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.http.sdk_compatibility import check_path
from shared.domain.errors import NotFound
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.tenant import BODIES, Tenant
from tests.support.assertions.other_texts import OTHERS
from tests.support.aws.http_events import as_body, http_event

DOCUMENT = document()
Schema = dict[str, Any]
Place = tuple[str, ...]
# RFC 3986, 5.2.4 and the URL standard drop the first ones, in every spelling; a path splits at the
# others, or loses them.
REWRITTEN = (
    ".", "..", "%2e", "%2E%2e", ".%2e", "%2e.", "%252e%252e", "a/b", "a\\b", "..\\", "a\tb", "\t..", "a\nb", "a\n", "\n",
    "a\r\n", "a b", "a?b", "a#b", "a%2Fb", "a%0Ab", "a;b", "\x7fa", "\u2024", "\uff0e\uff0e", "é",
)  # fmt: skip
# Path parameters: their values must be identifiers wherever an object is created.
IN_PATHS = {
    "app_id", "attempt_id", "destination_id", "endpoint_id", "event_type_name", "msg_id", "org_id", "task_id",
}  # fmt: skip
IDENTIFIERS = {
    "appIds", "eventId", "eventType", "eventTypes", "featureFlag", "featureFlags", "groupName", "ids", "uid", "event_types",
    "sessionId", "sessionIds", "id", "endpoint_ids", "org", "app", "endpoint",
}  # fmt: skip


def resolved(schema: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = DOCUMENT
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **{name: each for name, each in schema.items() if name != "$ref"}}
    return schema


def texts(schema: Schema, place: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Each text that the schema takes, with its place."""
    schema = resolved(schema)
    kinds = schema.get("type")
    if "string" in (kinds if isinstance(kinds, list) else [kinds]):
        yield place, schema
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from texts(part, place)
    for name, part in schema.get("properties", {}).items():
        yield from texts(part, (*place, name))
    if isinstance(part := schema.get("items"), dict):
        yield from texts(part, (*place, "[]"))
    if isinstance(part := schema.get("additionalProperties"), dict):
        yield from texts(part, (*place, "*"))
    for pattern, part in schema.get("patternProperties", {}).items():
        yield (*place, "KEY"), {"type": "string", "pattern": pattern}
        yield from texts(part, (*place, "*"))
    if isinstance(part := schema.get("propertyNames"), dict):
        yield (*place, "KEY"), part


def bodies() -> Iterator[tuple[str, Place, Schema]]:
    """Each text in a body, by its operation."""
    for path in DOCUMENT["paths"].values():
        for described in path.values():
            content = resolved(described.get("requestBody", {})).get("content", {})
            for media in content.values():
                for place, schema in texts(media["schema"]):
                    yield described["operationId"], place, schema


def parameters() -> Iterator[tuple[str, str, Schema]]:
    """Each text outside a body: where it stands, and its name."""
    for path in DOCUMENT["paths"].values():
        for described in path.values():
            for parameter in map(resolved, described.get("parameters", ())):
                for _, schema in texts(parameter["schema"]):
                    yield parameter["in"], parameter["name"], schema


def name_of(place: Place) -> str:
    return [step for step in place if step not in ("[]", "*")][-1]


def is_identifier(operation: str, place: Place) -> bool:
    """Returns whether the text is an identifier; `name` is one only in an event type."""
    name = name_of(place)
    named_type = name == "name" and (operation.startswith("event-type") or place[0] == "eventTypes")
    return name in IDENTIFIERS or named_type


BODY_IDENTIFIERS = [each for each in bodies() if is_identifier(*each[:2])]


def test_every_string_of_the_document_is_an_identifier_or_declared_not_to_be_one() -> None:
    of_bodies = {name_of(place) for _, place, _ in bodies()}
    of_paths = {name for where, name, _ in parameters() if where == "path"}
    elsewhere = {name for where, name, _ in parameters() if where != "path"}

    assert of_paths == IN_PATHS
    known = IDENTIFIERS | OTHERS.keys() | {"name"}
    assert of_bodies | elsewhere - IN_PATHS == known
    assert of_paths.isdisjoint(OTHERS)


@pytest.mark.parametrize(
    ("operation", "place", "schema"),
    BODY_IDENTIFIERS,
    ids=[f"{operation} {'.'.join(place)}" for operation, place, _ in BODY_IDENTIFIERS],
)
def test_the_document_and_the_api_reject_a_rewritten_identifier(
    tenant: Tenant, operation: str, place: Place, schema: Schema
) -> None:
    validator = jsonschema_rs.Draft202012Validator(schema)
    called = next(o for o in OPERATIONS if o.name == operation)

    for text in REWRITTEN:
        assert not validator.is_valid(text), text
        body = {**BODIES.get(operation, {}), **nested(place, text)}
        answer = tenant.api(called.method, tenant.path(called), body)
        assert (answer.status, answer.json["detail"][0]["loc"][1]) == (422, place[0]), text


def nested(place: Place, text: str) -> Any:
    """A body with the text at the place, and what must stand beside it."""
    beside = {"application": {"name": "Acme"}, "eventTypes": {"name": "a", "description": ""}}
    value: Any = text
    for step in reversed(place):
        value = [value] if step == "[]" else {step: value}
    return merged(value, beside)


def merged(body: Any, beside: dict[str, Any]) -> Any:
    for name, more in beside.items():
        if isinstance(found := body.get(name), dict):
            body[name] = {**more, **found}
        elif isinstance(found, list) and isinstance(found[0], dict):
            body[name] = [{**more, **found[0]}]
    return body


@pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if "<" in o.path], ids=lambda o: f"{o.method} {o.name}"
)
def test_a_rewritten_identifier_in_a_path_returns_404_and_creates_nothing(
    tenant: Tenant, operation: Operation
) -> None:
    named = [part for part in operation.path.split("/") if part.startswith("<")]

    for parameter in named:
        for text in (
            *REWRITTEN,
            *(tenant.ids[parameter[1:-1]] + end for end in ("\n", "\t", "\\")),
        ):
            # Empty once a client dropped it; the slash at the end has tests of its own.
            path = tenant.path(operation, operation.path.replace(parameter, text))
            if "?" in path or "#" in path:
                continue
            answer = tenant.api(operation.method, path, BODIES.get(operation.name))

            assert answer.status in (404, 422), path
    assert tenant.api("GET", f"/api/v1/app/{tenant.ids['app_id']}/endpoint/mine").status == 200
    assert tenant.api("GET", "/api/v1/event-type/a.b").status == 200


@pytest.mark.parametrize("text", REWRITTEN)
def test_ingest_rejects_a_rewritten_application_identifier(tenant: Tenant, text: str) -> None:
    """Called as API Gateway calls it, with what stood in the path decoded."""
    token = tenant.api.token(sub=tenant.api.org)
    event = http_event(
        "POST",
        f"/api/v1/app/{text}/msg",
        body=as_body(BODIES["message.create"]),
        headers={"authorization": f"Bearer {token}"},
    )
    event["pathParameters"] = {"app_id": text}

    answer = tenant.api.ingest.lambda_handler(event, None)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "not_found"


@pytest.mark.parametrize("text", REWRITTEN)
def test_ingest_creates_no_application_with_a_rewritten_uid(api: ApiClient, text: str) -> None:
    body = {**BODIES["message.create"], "application": {"name": "Acme", "uid": text}}

    refused = api("POST", "/api/v1/app/acme/msg", body)

    assert refused.status == 422
    assert refused.json["detail"][0]["loc"] == ["body", "application", "uid"]
    assert api("GET", "/api/v1/app").json["data"] == []


def test_ingest_and_api_reject_a_trailing_slash_from_an_sdk(tenant: Tenant) -> None:
    token = tenant.api.token(sub=tenant.api.org)
    for agent, status in (("svix-libs/2.9.1/python", 404), ("curl/8", 202)):
        headers = {"authorization": f"Bearer {token}", "user-agent": agent}
        path = f"/api/v1/app/{tenant.ids['app_id']}/msg/"
        event = http_event("POST", path, body=as_body(BODIES["message.create"]), headers=headers)
        event["pathParameters"] = {"app_id": tenant.ids["app_id"]}

        for module in (tenant.api.ingest, tenant.api.api):
            assert module.lambda_handler(event, None)["statusCode"] == status


@pytest.mark.parametrize("path", ["/api/v1/app/a\n", "/api/v1/app/\x00", "/\x7f", "/a\tb"])
def test_a_path_with_a_control_character_returns_404(path: str) -> None:
    with pytest.raises(NotFound, match="control character"):
        check_path(path, {})


@pytest.mark.parametrize("text", REWRITTEN)
def test_a_token_for_a_rewritten_identifier_is_rejected(api: ApiClient, text: str) -> None:
    for claims in ({"sub": text}, {"sub": f"app_{text}", "org": api.org}):
        answer = api("GET", "/api/v1/app", token=api.token(**claims))

        assert (answer.status, answer.json["code"]) == (400, "bad_token")
    session = api.token(sub="app_" + "1" * 27, org=api.org, session_id=text)
    assert api("GET", "/api/v1/app", token=session).status == 400
