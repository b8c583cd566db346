"""Whatever comes in, what goes out is an answer in JSON and never a 5xx."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.routes import OPERATIONS
from tests.support.api_client import ApiClient
from tests.support.http_events import http_event

SETTINGS = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
NAMES = st.sampled_from(
    [
        "name",
        "uid",
        "url",
        "description",
        "metadata",
        "throttleRate",
        "eventTypes",
        "channels",
        "secret",
        "headers",
        "schemas",
        "featureFlag",
        "featureFlags",
        "groupName",
        "eventType",
        "payload",
        "eventId",
        "tags",
        "payloadRetentionPeriod",
        "deleteHeaders",
        "version",
        "since",
        "until",
        "appIds",
        "dryRun",
        "channel",
        "tag",
        "status",
        "statusCodeClass",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["https://example.com", "acme", "a.b", "app_x", "\x00", "whsec_AAAA"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
BODIES = (
    st.dictionaries(NAMES, JSON, max_size=6).map(lambda body: json.dumps(body).encode())
    | JSON.map(lambda body: json.dumps(body).encode())
    | st.binary(max_size=40)
)
PARAMETERS = st.sampled_from(
    [
        "limit",
        "iterator",
        "order",
        "before",
        "after",
        "channel",
        "tag",
        "event_types",
        "status",
        "status_code_class",
        "endpoint_id",
        "with_content",
        "get_if_exists",
        "include_archived",
        "expanded_statuses",
        "task",
    ]
)
VALUES = st.text(max_size=12) | st.sampled_from(
    ["-1", "1", "true", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9" * 400, "acme"]
)
QUERIES = st.dictionaries(PARAMETERS, VALUES, max_size=4)
REFERENCES = st.text(
    st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=40
) | st.sampled_from(["acme", "mine", "evt", "a.b", "app_" + "z" * 27, "msg_" + "0" * 27])


@SETTINGS
@given(data=st.data())
def test_no_request_is_answered_with_a_5xx(api: ApiClient, data: st.DataObject) -> None:
    api("POST", "/api/v1/app", {"name": "A", "uid": "acme"})
    api("POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com", "uid": "mine"})
    api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {}, "eventId": "evt"})
    operation = data.draw(st.sampled_from(OPERATIONS))
    path = "/".join(
        data.draw(REFERENCES) if part.startswith("<") else part
        for part in operation.path.split("/")
    )
    body = data.draw(BODIES) if operation.method != "GET" else None

    answer = api(operation.method, path, body, query=data.draw(QUERIES), encoded=True)

    assert answer.status < 500, (operation.name, answer.text)
    if answer.status >= 400:
        assert "detail" in answer.json
        assert answer.headers["content-type"] == "application/json"


@SETTINGS
@given(bearer=st.text(max_size=60), body=st.binary(max_size=40))
def test_no_token_of_chance_opens_anything(api: ApiClient, bearer: str, body: bytes) -> None:
    headers = {"authorization": f"Bearer {bearer}"}
    event = http_event("POST", "/api/v1/app/", body=body, headers=headers, encoded=True)

    assert api.api.lambda_handler(event, None)["statusCode"] == 401


@pytest.mark.parametrize("number", ["1e999", "123456789012345678901234567890"])
def test_numbers_that_no_machine_word_holds_are_kept_or_refused(
    api: ApiClient, number: str
) -> None:
    body = f'{{"name":"n","description":"","schemas":{{"1":{{"maximum":{number}}}}}}}'.encode()

    answer = api("POST", "/api/v1/event-type", body)

    assert (answer.status, number in answer.text) in ((201, True), (422, False))
