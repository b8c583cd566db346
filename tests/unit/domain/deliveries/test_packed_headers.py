"""Packed headers are read back unchanged, and are small for ordinary receivers."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.attempt_headers import AttemptHeaders
from shared.domain.deliveries.packed_headers import packed_headers, unpacked_headers
from shared.domain.endpoints.signing import signed_headers
from tests.support.arrange.builders import MESSAGE, NOW, SECRET

SECONDS = int(NOW.timestamp())
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([MESSAGE, str(SECONDS)])
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=6).map(tuple)
SENT = (
    ("Host", "hooks.example.com"),
    ("Content-Length", "1034"),
    ("accept", "*/*"),
    ("content-type", "application/json"),
    ("user-agent", "Outrider/0.3.0"),
    *signed_headers([SECRET], MESSAGE, NOW, b"{}", lambda *_: b"").items(),
)
DATE = ("date", "Thu, 15 Jan 2026 12:00:01 GMT")
# Answers of servers as they come, with the most bytes that they may take.
RECEIVERS = {
    "nginx": (
        180,
        (
            ("Server", "nginx/1.24.0"),
            DATE,
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", "15"),
            ("Connection", "keep-alive"),
            ("X-Request-Id", "6f1ed002ab5595859014ebf0951522d9"),
        ),
    ),
    "API Gateway": (
        160,
        (
            DATE,
            ("Content-Type", "application/json"),
            ("Content-Length", "15"),
            ("Connection", "keep-alive"),
            ("Apigw-Requestid", "XkT9fhoeFiAEJpA="),
        ),
    ),
    "no answer": (100, None),
}


@given(PAIRS, st.none() | PAIRS, st.lists(TEXTS, max_size=3).map(tuple), st.booleans())
def test_packed_headers_are_read_back_unchanged(
    sent: tuple[tuple[str, str], ...],
    received: tuple[tuple[str, str], ...] | None,
    sensitive: tuple[str, ...],
    truncated: bool,
) -> None:
    headers = AttemptHeaders(sent=sent, received=received, sensitive=sensitive, truncated=truncated)

    packed = packed_headers(headers, MESSAGE, SECONDS)

    assert unpacked_headers(packed, MESSAGE, SECONDS) == headers


def test_half_a_surrogate_pair_is_replaced() -> None:
    headers = AttemptHeaders(sent=(("a", "\ud800"),))

    packed = packed_headers(headers, MESSAGE, SECONDS)

    assert unpacked_headers(packed, MESSAGE, SECONDS).sent == (("a", "?"),)


@pytest.mark.parametrize("receiver", RECEIVERS)
def test_headers_of_an_ordinary_receiver_take_few_bytes(receiver: str) -> None:
    most, received = RECEIVERS[receiver]

    packed = packed_headers(AttemptHeaders(sent=SENT, received=received), MESSAGE, SECONDS)

    assert len(packed) <= most


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(packed: bytes) -> None:
    with pytest.raises((ValueError, TypeError, zlib.error)):
        unpacked_headers(b"\xff" + packed, MESSAGE, SECONDS)
