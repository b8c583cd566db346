"""Random requests always get a JSON response, and never a 5xx."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.routes import OPERATIONS
from tests.support.arrange.api_client import ApiClient
from tests.support.aws.http_events import http_event

SETTINGS = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def names_of(part: str) -> list[str]:
    """Returns the names of all body fields and query parameters of an operation."""
    kinds = [kind for o in OPERATIONS if (kind := o.reads.get(part)) is not None]
    return sorted({name for kind in kinds for name in kind.model_json_schema()["properties"]})


NAMES = st.sampled_from(names_of("body"))
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
PARAMETERS = st.sampled_from(names_of("query"))
MOMENTS = st.from_regex(
    r"\A[0-9]{1,5}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{2}(:[0-9.]{1,12})?([zZ]|[+-][0-9:]{1,6}| UTC)?\Z"
)
ITERATORS = st.from_regex(r"\A-?(app|ep|msg|atmpt|qtask)_[0-9A-Za-z]{26,28}\Z") | st.just("-")
VALUES = (
    st.text(max_size=12)
    | MOMENTS
    | ITERATORS
    | st.sampled_from(
        ["-1", "1", "true", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9" * 400, "acme"]
    )
)
QUERIES = st.dictionaries(PARAMETERS, VALUES, max_size=4)
HEADERS = st.text(max_size=12) | st.sampled_from(
    ["Authorization", "authorization", "Content-Type", "idempotency-key", "Idempotency-Key", "Host"]
)
REFERENCES = st.text(
    st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=40
) | st.sampled_from(["acme", "mine", "evt", "a.b", "app_" + "z" * 27, "msg_" + "0" * 27])


@SETTINGS
@given(data=st.data())
def test_no_random_request_returns_a_5xx(api: ApiClient, data: st.DataObject) -> None:
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
def test_a_random_token_returns_401(api: ApiClient, bearer: str, body: bytes) -> None:
    headers = {"authorization": f"Bearer {bearer}"}
    event = http_event("POST", "/api/v1/app/", body=body, headers=headers, encoded=True)

    assert api.api.lambda_handler(event, None)["statusCode"] == 401


@pytest.mark.parametrize("number", ["1e999", "123456789012345678901234567890"])
def test_numbers_beyond_64_bits_are_kept_or_rejected(api: ApiClient, number: str) -> None:
    body = f'{{"name":"n","description":"","schemas":{{"1":{{"maximum":{number}}}}}}}'.encode()

    answer = api("POST", "/api/v1/event-type", body)

    assert (answer.status, number in answer.text) in ((201, True), (422, False))


@SETTINGS
@given(data=st.data())
def test_no_random_event_of_api_gateway_returns_a_5xx(api: ApiClient, data: st.DataObject) -> None:
    """Paths, headers, query strings and bodies as no client of ours would write them."""
    operation = data.draw(st.sampled_from(OPERATIONS))
    path = re.sub(r"<\w+>", lambda _: data.draw(REFERENCES), operation.path)
    event = http_event(
        data.draw(st.just(operation.method) | st.text(min_size=1, max_size=8)),
        path + data.draw(st.just("") | st.text(max_size=8)),
        headers=data.draw(st.dictionaries(HEADERS, st.text(max_size=40), max_size=4)),
        raw_query=data.draw(st.text(max_size=40)),
    )
    event["headers"].setdefault("authorization", f"Bearer {api.token(sub=api.org)}")
    event |= {"body": data.draw(st.text(max_size=60)), "isBase64Encoded": data.draw(st.booleans())}

    for handler in (api.api, api.ingest):
        event["pathParameters"] = {"app_id": data.draw(REFERENCES)}
        answer = handler.lambda_handler(dict(event), None)
        assert answer["statusCode"] < 500, answer
        assert not answer["body"] or "<" in answer["body"] or json.loads(answer["body"])
