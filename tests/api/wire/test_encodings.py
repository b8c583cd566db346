"""Bodies that are no UTF-8, in the events that API Gateway makes of them.

It gives JSON as text, with U+FFFD in place of what is no UTF-8, and what it takes for binary as
base64.
"""

import gzip
import json
from functools import partial

import pytest

from shared.domain.applications.application import ApplicationInput
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

# Bytes that no character begins with, a character cut off, half a surrogate pair, and too long a
# spelling.
INVALID = (b"\xff", b"caf\xe9", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf")
REQUESTS = (
    ("POST", "/api/v1/app", b'{"name": "%s"}'),
    ("POST", "/api/v1/app/acme/msg", b'{"eventType": "a", "payload": {"a": "%s"}}'),
    ("POST", "/api/v1/app/acme/msg/", b'{"eventType": "a", "payload": {"a": "%s"}}'),
    (
        "POST",
        "/api/v1/app/acme/msg",
        b'{"eventType": "a", "payload": {}, "transformationsParams": {"rawPayload": "%s"}}',
    ),
    ("PUT", "/api/v1/event-type/a", b'{"description": "%s"}'),
    ("PATCH", "/api/v1/app/acme", b'{"metadata": {"a": "%s"}}'),
    ("POST", "/api/v1/app/acme/endpoint", b'{"url": "https://a.example.com", "description": "%s"}'),
    ("POST", "/api/v1/event-type/import/openapi", b'{"specRaw": "%s"}'),
)


@pytest.fixture(autouse=True)
def app(system: SystemUnderTest) -> None:
    system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)


@pytest.mark.parametrize("encoded", [False, True], ids=["text", "base64"])
@pytest.mark.parametrize("invalid", INVALID, ids=repr)
@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_a_body_that_is_not_utf_8_returns_422_and_stores_nothing(
    api: ApiClient,
    system: SystemUnderTest,
    method: str,
    path: str,
    body: bytes,
    invalid: bytes,
    encoded: bool,
) -> None:
    before = (dict(system.store.applications), dict(system.store.event_types))

    answer = api(method, path, body % invalid, encoded=encoded)

    assert answer.status == 422, answer.text
    assert answer.json["detail"][0]["loc"][0] == "body"
    assert (system.store.applications, system.store.event_types) == before
    assert system.store.messages == {}
    assert system.store.endpoints == {}


@pytest.mark.parametrize("encoded", [False, True], ids=["text", "base64"])
@pytest.mark.parametrize("text", ["�", "é", "😀 � 𝄞", "\\ufffd"])
def test_a_body_in_utf_8_is_accepted_unchanged(
    api: ApiClient, system: SystemUnderTest, text: str, encoded: bool
) -> None:
    payload = f'{{"a": "{text}"}}'
    body = f'{{"eventType": "a", "payload": {payload}}}'.encode()

    answer = api("POST", "/api/v1/app/acme/msg", body, encoded=encoded)

    assert answer.status == 202
    [message] = system.store.messages.values()
    assert message.payload == payload
    assert answer.json["payload"] == json.loads(payload)


@pytest.mark.parametrize("length", ["", "many", "9" * 30])
def test_a_body_without_a_content_length_is_accepted(api: ApiClient, length: str) -> None:
    body = '{"eventType": "a", "payload": {"a": "�"}}'.encode()

    answer = api("POST", "/api/v1/app/acme/msg", body, headers={"content-length": length})

    assert answer.status == 202


MESSAGE = b'{"eventType": "a", "payload": {"a": "caf\xc3\xa9"}}'
# Without a time, so that each process of a parallel run names its tests alike.
packed = partial(gzip.compress, mtime=0)
ZIPPED = packed(MESSAGE)


@pytest.mark.parametrize("end", ["", "/"], ids=["ingest", "api"])
@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_a_compressed_body_is_decompressed(api: ApiClient, end: str, coding: str) -> None:
    headers = {"content-encoding": coding}
    answer = api("POST", f"/api/v1/app/acme/msg{end}", ZIPPED, encoded=True, headers=headers)

    assert answer.status == 202
    assert answer.json["payload"] == {"a": "café"}


@pytest.mark.parametrize("end", ["", "/"], ids=["ingest", "api"])
@pytest.mark.parametrize(
    ("coding", "body", "status"),
    [
        ("gzip", MESSAGE, 400),
        ("gzip", ZIPPED[:-3], 400),
        ("gzip", ZIPPED + b"more", 400),
        ("gzip", b"", 400),
        ("deflate", ZIPPED, 400),
        ("gzip, gzip", packed(ZIPPED), 400),
        # 64 MB that come as 64 KB.
        ("gzip", packed(bytes(64 * 1024 * 1024)), 413),
        # No longer than an event may be, and longer than a message.
        ("gzip", packed(b'{"eventType": "a", "payload": {}}' + b" " * 1024 * 1024), 413),
    ],
    ids=["plain", "cut", "extended", "empty", "deflate", "twice", "bomb", "long"],
)
def test_an_unknown_encoding_or_an_oversized_body_is_rejected_with_a_reason(
    api: ApiClient, end: str, coding: str, body: bytes, status: int
) -> None:
    headers = {"content-encoding": coding}
    answer = api("POST", f"/api/v1/app/acme/msg{end}", body, encoded=True, headers=headers)

    assert answer.status == status
    assert answer.json["detail"]
    assert api("GET", "/api/v1/app/acme/msg").json["data"] == []
