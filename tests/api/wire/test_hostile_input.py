"""Hostile input to every operation gets a JSON error that names the fault, and never a 5xx."""

from collections.abc import Mapping

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from tests.support.arrange.api_client import ClientResponse
from tests.support.arrange.tenant import BODIES, Tenant
from tests.support.aws.http_events import as_body

DEEP = 20_000
LARGE = 8 * 1024 * 1024
# What is no JSON object, or none that may be read.
BROKEN: Mapping[str, bytes] = {
    "null": b"null",
    "an array": b"[]",
    "an array of objects": b"[{}]",
    "a text": b'"{}"',
    "a number": b"1",
    "blanks": b" \n",
    "cut off": b'{"name":',
    "a comma too many": b'{"name":"a",}',
    "two objects": b"{}{}",
    "single quotes": b"{'name':'a'}",
    "no JSON": b"name=a&url=b",
    "not UTF-8": b'{"name":"\xff"}',
    "UTF-16": '{"name":"a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a control character": b'{"name":"\x00"}',
    "half a surrogate pair as a name": b'{"\\ud800":1}',
    "deep arrays": b'{"name":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"name":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "deep and cut off": b"[" * DEEP,
}
# Values, as JSON text, that some field might trip over.
VALUES: Mapping[str, bytes] = {
    "half a surrogate pair": b'"\\ud800"',
    "the other half": b'["a\\udc00b"]',
    "NUL": b'"\\u0000"',
    "NUL inside": b'{"a\\u0000":"\\u0000b"}',
    "infinite": b"1e999",
    "not a number": b"NaN",
    "infinite by name": b"-Infinity",
    "minus infinite": b"-1e999",
    "many digits": b"1" * 5_000,
    "many decimals": b"0." + b"1" * 5_000,
    "minus zero": b"-0",
    "a long text": b'"' + b"x" * 200_000 + b'"',
    "many items": b"[" + b",".join([b'"a"'] * 50_000) + b"]",
    "many members": b"{" + b",".join(b'"k%d":"v"' % n for n in range(10_000)) + b"}",
    "a prototype": b'{"__proto__":{"a":1},"constructor":{}}',
    "nested": b'{"1":' + b'{"a":' * 100 + b"[]" + b"}" * 100 + b"}",
    "a duplicate inside": b'{"a":"1","a":"2"}',
    "line ends": b'"a\\r\\nb: c"',
    "a template": b'"{{7*7}}${a}%s%n<script>"',
}
REFERENCES = (
    "%2F", "..", "%2e%2e", ".", "%00", "\x00", "%", "%ff", "%25%32%66", "a%2Fb", "a\\b", " ", "a b", "é", "☃", "'", '"', "{}",
    "<x>", "*", "#", "null", "-", "a;b", "a,b", "x" * 257, "x" * 10_000, "app_", "app_" + "z" * 27, "ep_" + "0" * 27,
    "msg_" + "Z" * 27, "atmpt_" + "0" * 28, "qtask_" + "é" * 27, "../../event-type",
)  # fmt: skip
QUERIES = (
    "&&&", "=", "==&=", "limit", "limit=%ff", "limit=%00", "limit=1&limit=2", "%", "a[b]=c", "before=%ED%A0%80", "+", "a;b",
    "limit=" + "9" * 5_000, "&".join(f"a{n}=1" for n in range(5_000)),
)  # fmt: skip


def each(chosen: list[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", chosen, ids=lambda o: f"{o.method} {o.name}")


CHANGING = [o for o in OPERATIONS if o.method not in ("GET", "HEAD")]
WITH_BODY = [o for o in OPERATIONS if "body" in o.reads]
WITH_PATH = [o for o in OPERATIONS if "<" in o.path]
READING = [o for o in OPERATIONS if o.method == "GET"]


def check(answer: ClientResponse, what: str) -> None:
    """Checks that the response is not a 5xx, and that an error has a reason."""
    assert answer.status < 500, what
    if answer.status >= 400 and answer.text:
        assert answer.json["detail"], what


@each(CHANGING)
def test_a_body_that_is_not_an_object_is_rejected(tenant: Tenant, operation: Operation) -> None:
    path, reads = tenant.path(operation), "body" in operation.reads

    for name, body in BROKEN.items():
        answer = tenant.api(operation.method, path, body, encoded=True)

        check(answer, name)
        assert not reads or answer.status == 422, name
        assert not reads or answer.json["detail"][0]["loc"][0] == "body", name


@each(CHANGING)
def test_a_body_of_eight_megabytes_is_rejected_or_ignored(
    tenant: Tenant, operation: Operation
) -> None:
    large = b'{"name":"' + b"x" * LARGE + b'"}'
    answer = tenant.api(operation.method, tenant.path(operation), large)

    check(answer, "large")
    assert (answer.status == 413) is ("body" in operation.reads)


@each(WITH_BODY)
def test_no_field_value_returns_a_5xx(tenant: Tenant, operation: Operation) -> None:
    path, base = tenant.path(operation), BODIES.get(operation.name, {})
    fields = operation.reads["body"].model_json_schema(by_alias=True)["properties"]

    for field in fields:
        others = {name: value for name, value in base.items() if name != field}
        start = as_body(others)[:-1] + (b"," if others else b"")
        for name, value in VALUES.items():
            body = start + b'"%s":%s}' % (field.encode(), value)
            check(tenant.api(operation.method, path, body), f"{field}: {name}")

    tenant.api.system.run()
    for reading in READING:
        shown = tenant.api("GET", tenant.path(reading), query={"with_content": "true"})
        check(shown, f"{reading.name} afterwards")


@each(WITH_BODY)
def test_a_duplicate_member_never_returns_a_5xx(tenant: Tenant, operation: Operation) -> None:
    fields = operation.reads["body"].model_json_schema(by_alias=True)["properties"]

    for field in fields:
        body = b'{"%s":1,"%s":2}' % (field.encode(), field.encode())
        check(tenant.api(operation.method, tenant.path(operation), body), field)


@each(WITH_PATH)
def test_a_hostile_path_parameter_returns_404(tenant: Tenant, operation: Operation) -> None:
    body = BODIES.get(operation.name)
    parameters = [part for part in operation.path.split("/") if part.startswith("<")]

    for parameter in parameters:
        for reference in REFERENCES:
            place = operation.path.replace(parameter, reference)
            path = tenant.path(operation, place)
            answer = tenant.api(operation.method, path, body)

            check(answer, path)
            # A PUT makes what is not there.
            assert answer.status >= 400 or operation.method == "PUT", path


@each(list(OPERATIONS))
def test_no_query_string_returns_a_5xx(tenant: Tenant, operation: Operation) -> None:
    for query in QUERIES:
        body = BODIES.get(operation.name)
        check(tenant.api(operation.method, tenant.path(operation), body, raw_query=query), query)


@each([o for o in OPERATIONS if o.method == "POST"])
@pytest.mark.parametrize("key", ["x" * 100_000, "é☃\x00", " ", "\n", "auto_1"])
def test_no_idempotency_key_returns_a_5xx(tenant: Tenant, operation: Operation, key: str) -> None:
    body, headers = BODIES.get(operation.name), {"idempotency-key": key}

    for _ in range(2):
        answer = tenant.api("POST", tenant.path(operation), body, headers=headers)
        check(answer, operation.name)
