"""Bounds and masks of recorded headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.pipeline.recorded_headers import (
    CUT,
    MAX_NAME,
    MAX_SIDE,
    MAX_VALUE,
    recorded_headers,
)

PAIRS = st.lists(st.tuples(st.text(max_size=200), st.text(max_size=2_000)), max_size=9).map(tuple)


@pytest.mark.parametrize(
    "name", ["authorization", "Authorization", "X-API-Key", "proxy-authorization", "Set-Cookie"]
)
def test_a_sensitive_value_is_recorded_on_neither_side(name: str) -> None:
    found = recorded_headers(((name, "hidden"), ("a", "1")), ((name, "hidden"), ("b", "2")), ())

    assert found.sent == (("a", "1"),)
    assert found.received == ((name, ""), ("b", "2"))
    assert found.sensitive == (name,)
    assert not found.truncated


def test_a_long_text_is_shortened_with_a_mark() -> None:
    found = recorded_headers((("n" * 200, "v" * 2_000),), (), ())

    [(name, value)] = found.sent
    assert (len(name), name[-1]) == (MAX_NAME, CUT)
    assert (len(value), value[-1]) == (MAX_VALUE, CUT)
    assert found.truncated


def test_the_endpoints_own_headers_leave_out_none_of_ours() -> None:
    own = tuple((f"x-{number}", "v" * 1_000) for number in range(5))
    ours = (("webhook-id", "msg"), ("webhook-signature", "v1,s"))

    found = recorded_headers((*own, *ours), None, {name for name, _ in own})

    assert found.sent[:2] == ours
    assert found.received is None
    assert found.truncated


@given(PAIRS, PAIRS)
def test_any_headers_are_recorded_in_bounded_size(
    sent: tuple[tuple[str, str], ...], received: tuple[tuple[str, str], ...]
) -> None:
    found = recorded_headers(sent, received, ())

    for pairs in (found.sent, found.received or ()):
        assert sum(len(name) + len(value) for name, value in pairs) <= MAX_SIDE
    assert found.truncated or len(found.received or ()) == len(received)
