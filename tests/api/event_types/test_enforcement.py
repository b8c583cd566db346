"""Schemas of event types and what they mean for messages, as a client sees it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.event_types.event_type import MAX_BYTES
from shared.services.ingest.enforcement import RULES_TTL
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.assertions.captured_logs import captured_logs

PATH = "/api/v1/event-type"
SCHEMA = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": {"properties": {"n": {"maximum": 9}}}}},
    "required": ["id"],
}
FITS = {"id": 1, "lines": [{"n": 1}]}
MISSES = {"id": 1, "lines": [{}, {"n": 10}]}


def a_type(api: ApiClient, enforcement: str | None = "reject", **fields: Any) -> ClientResponse:
    body = {"name": "invoice.paid", "description": "", "schemas": {"1": SCHEMA}, **fields}
    if enforcement is not None:
        body["schemaEnforcement"] = enforcement
    return api("POST", PATH, body)


def post(api: ApiClient, payload: Any, **options: Any) -> ClientResponse:
    body = payload
    if not isinstance(payload, bytes):
        body = {"eventType": "invoice.paid", "payload": payload}
    return api("POST", "/api/v1/app/acme/msg", body, **options)


@pytest.fixture(autouse=True)
def an_application(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})


def messages(api: ApiClient) -> list[Any]:
    return list(api("GET", "/api/v1/app/acme/msg").json["data"])


def test_a_payload_that_misses_the_schema_is_refused_and_not_stored(api: ApiClient) -> None:
    assert a_type(api).json["schemaEnforcement"] == "reject"

    refused = post(api, MISSES)

    assert refused.status == 422
    assert refused.json["detail"] == [
        {
            "loc": ["body", "payload", "lines", "[1]", "n"],
            "msg": "The value is greater than the maximum of 9",
            "type": "value_error",
        }
    ]
    assert messages(api) == []
    assert post(api, FITS).status == 202


def test_a_warning_is_returned_and_logged(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    a_type(api, "warn", schemas={"1": {"properties": {"größe": {"type": "string"}}}})

    warned = post(api, {"größe": "secret"}), post(api, {"größe": 0})

    assert [answer.status for answer in warned] == [202, 202]
    assert "outrider-warning" not in warned[0].headers
    assert warned[1].headers["outrider-warning"] == (
        r"payload.gr\u00f6\u00dfe: The value is not of type \"string\""
    )
    assert len(messages(api)) == 2
    [line] = [
        line for line in captured_logs(capsys) if line["message"] == "message.schema_mismatch"
    ]
    assert (line["level"], line["msg"]) == ("WARN", warned[1].json["id"])
    assert "größe" not in str(line)


@pytest.mark.parametrize("enforcement", ["off", None])
def test_a_schema_without_enforcement_rejects_no_payload(
    api: ApiClient, enforcement: str | None
) -> None:
    a_type(api, enforcement)

    answer = post(api, MISSES)

    assert answer.status == 202
    assert "outrider-warning" not in answer.headers


def test_the_payload_is_kept_byte_for_byte(api: ApiClient) -> None:
    a_type(api)
    text = '{"id":  1e2, "big": 123456789012345678901234567890, "z": 1.50 }'

    accepted = post(api, b'{"eventType": "invoice.paid", "payload": ' + text.encode() + b"}")

    assert accepted.status == 202
    assert text.replace(" ", "") in accepted.text


def test_the_newest_version_of_the_schema_is_enforced(api: ApiClient) -> None:
    a_type(api, schemas={"9": SCHEMA, "10": {"required": ["other"]}})

    assert post(api, {"other": 1}).status == 202
    assert post(api, FITS).json["detail"][0]["loc"] == ["body", "payload"]


def test_a_changed_schema_is_enforced_after_the_cache_ttl(api: ApiClient) -> None:
    a_type(api, "off")
    assert post(api, MISSES).status == 202

    api("PATCH", f"{PATH}/invoice.paid", {"schemaEnforcement": "reject"})
    api.system.clock.advance(RULES_TTL)

    assert post(api, MISSES).status == 422


def test_a_repeated_request_returns_its_message_despite_a_stricter_schema(
    api: ApiClient,
) -> None:
    key = {"idempotency-key": "once"}
    first = post(api, MISSES, headers=key)
    a_type(api)
    api.system.clock.advance(RULES_TTL)

    assert post(api, MISSES, headers=key).json["id"] == first.json["id"]
    assert post(api, MISSES, headers={"idempotency-key": "twice"}).status == 422


def test_a_rejected_request_does_not_consume_its_idempotency_key(api: ApiClient) -> None:
    a_type(api)
    key = {"idempotency-key": "once"}
    assert post(api, MISSES, headers=key).status == 422

    mended = post(api, FITS, headers=key)

    assert mended.status == 202
    assert [m["id"] for m in messages(api)] == [mended.json["id"]]


def test_an_example_is_sent_whether_it_matches_the_schema_or_not(api: ApiClient) -> None:
    a_type(api, schemas={"1": {**SCHEMA, "examples": [MISSES]}})
    api("POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com", "uid": "mine"})

    path = "/api/v1/app/acme/endpoint/mine/send-example"
    assert api("POST", path, {"eventType": "invoice.paid"}).status == 200


@pytest.mark.parametrize("text", ['{"a":' + "9" * 5_000 + "}", r'{"a":"\ud800"}'])
def test_enforcement_rejects_a_payload_that_cannot_be_validated(api: ApiClient, text: str) -> None:
    a_type(api, schemas={"1": {"properties": {"a": {"pattern": "x", "minimum": 1}}}})

    refused = post(api, b'{"eventType":"invoice.paid","payload":' + text.encode() + b"}")

    assert refused.json["detail"][0]["loc"] == ["body", "payload"]


def test_put_event_type_keeps_the_enforcement_when_it_is_absent(api: ApiClient) -> None:
    a_type(api, "warn")
    path = f"{PATH}/invoice.paid"

    kept = api("PUT", path, {"description": "", "schemas": {"1": SCHEMA}})
    reset = api("PUT", path, {"description": "", "schemaEnforcement": "off"})

    assert (kept.json["schemaEnforcement"], reset.json["schemaEnforcement"]) == ("warn", "off")


TOO_DEEP: Any = True
for _ in range(101):
    TOO_DEEP = {"not": TOO_DEEP}
COSTLY = {"allOf": [True] * 5_000}
LOOK_AHEAD = {"pattern": "^(?=a)"}


@pytest.mark.parametrize(
    "schema",
    [
        3,
        "text",
        [],
        None,
        {"type": "nothing"},
        {"$ref": "http://example.com/x"},
        {"$ref": "#/definitions/missing"},
        {"pattern": "("},
        {"properties": {"a": {"enum": 1}}},
        TOO_DEEP,
    ],
)
def test_an_invalid_schema_is_rejected_with_its_version(api: ApiClient, schema: Any) -> None:
    schemas = {"1": {}, "2": schema}
    api("POST", PATH, {"name": "b", "description": ""})

    for answer in (
        a_type(api, None, schemas=schemas),
        api("PUT", f"{PATH}/a", {"description": "", "schemas": schemas}),
        api("PATCH", f"{PATH}/b", {"schemas": schemas}),
    ):
        assert answer.status == 422
        assert [p["loc"] for p in answer.json["detail"]] == [["body", "schemas", "2"]]
        assert len(answer.text) < 1_000


@pytest.mark.parametrize("schema", [COSTLY, LOOK_AHEAD, {"items": {"$id": "http://e.com/a"}}])
def test_a_complex_schema_is_accepted_only_without_enforcement(api: ApiClient, schema: Any) -> None:
    assert a_type(api, None, schemas={"1": schema}).status == 201
    refused = api("PATCH", f"{PATH}/invoice.paid", {"schemaEnforcement": "warn"})
    assert refused.json["detail"][0]["loc"] == ["body", "schemas", "1"]

    # Only the newest has to be simple.
    patch = {"schemaEnforcement": "warn", "schemas": {"1": schema, "2": {}}}
    assert api("PATCH", f"{PATH}/invoice.paid", patch).status == 200


def test_the_depth_of_a_schema_has_a_limit(api: ApiClient) -> None:
    assert a_type(api, None, schemas={"1": TOO_DEEP["not"]}).status == 201


def test_the_size_of_an_event_type_has_a_limit_as_it_is_stored(api: ApiClient) -> None:
    """A number may be much longer as it is stored than as it was sent."""
    around = len('["",{"1":{"examples":[]}},null]') - len(",")
    room = (MAX_BYTES - around) // len("1000000000000000.0,")
    body = '{"name":"%s","description":"","schemas":{"1":{"examples":[%s]}}}'

    largest = api("POST", PATH, (body % ("a", ",".join(["1e15"] * room))).encode())
    larger = api("POST", PATH, (body % ("b", ",".join(["1e15"] * (room + 1)))).encode())

    assert largest.status == 201
    assert larger.json["detail"][0]["loc"] == ["body"]


def test_patch_event_type_rejects_a_total_beyond_the_size_limit(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": "x" * 200_000})

    half = (MAX_BYTES - 200_000) // 2
    assert api("PATCH", f"{PATH}/a", {"schemas": {"1": {"title": "x" * half}}}).status == 200
    refused = api("PATCH", f"{PATH}/a", {"schemas": {"1": {"title": "x" * 2 * half}}})
    assert refused.json["detail"][0]["loc"] == ["body"]


def test_import_rejects_an_invalid_schema(api: ApiClient) -> None:
    types = [
        {"name": "a", "description": ""},
        {"name": "b", "description": "", "schemas": {"1": {"type": 3}}},
    ]

    refused = api("POST", "/api/v1/environment/import", {"eventTypes": types})

    loc = ["body", "eventTypes", "[1]", "schemas", "1"]
    assert [p["loc"] for p in refused.json["detail"]] == [loc]
    assert api("GET", f"{PATH}/a").status == 404


def test_an_export_includes_the_enforcement(api: ApiClient) -> None:
    a_type(api, "warn")
    reported = api("POST", "/api/v1/environment/export").json

    elsewhere = api.token(sub="org_elsewhere")
    api("POST", "/api/v1/environment/import", reported, token=elsewhere)

    shown = api("GET", f"{PATH}/invoice.paid", token=elsewhere).json
    assert shown["schemaEnforcement"] == "warn"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=9,
)
KEYWORDS = st.sampled_from(
    [
        "$id",
        "$ref",
        "$schema",
        "allOf",
        "anyOf",
        "const",
        "definitions",
        "enum",
        "format",
        "items",
        "maximum",
        "not",
        "pattern",
        "patternProperties",
        "properties",
        "required",
        "type",
    ]
)
TEXTS = st.sampled_from(["#", "#/allOf/0", "object", "string", "a", "http://x", "(", "date-time"])
SCHEMAS = st.recursive(
    JSON | TEXTS,
    lambda inner: st.dictionaries(KEYWORDS, inner | st.lists(inner, max_size=2), max_size=3),
    max_leaves=9,
)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(schema=SCHEMAS, payload=st.dictionaries(st.text(max_size=3), JSON, max_size=3))
def test_no_random_schema_or_payload_returns_a_5xx(
    api: ApiClient, schema: Any, payload: Any
) -> None:
    body = {"description": "", "schemas": {"1": schema}, "schemaEnforcement": "reject"}

    answer = api("PUT", f"{PATH}/invoice.paid", json.dumps(body).encode())
    assert answer.status in (200, 201, 422)

    api.system.clock.advance(RULES_TTL + timedelta(seconds=1))
    message = json.dumps({"eventType": "invoice.paid", "payload": payload}).encode()
    assert post(api, message).status in (202, 422)
