"""Answers of token endpoints, which are hostile text."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.headers import is_value
from shared.domain.receiver_auth.token_answer import (
    DEFAULT_LIFETIME,
    MAX_ANSWER_BYTES,
    MAX_LIFETIME,
    MAX_TOKEN_CHARACTERS,
    TokenAnswer,
    TokenError,
    parse_answer,
)
from tests.support.arrange.builders import NOW

SECRET = "do-not-show"


def answer(body: bytes, status: int = 200, **fields: Any) -> Reply:
    return Reply(status_code=status, body=body, duration_ms=1, **fields)


def parsed(**members: Any) -> TokenAnswer:
    given = {"access_token": "t", "token_type": "Bearer", "expires_in": 60, **members}
    return parse_answer(answer(json.dumps(given).encode()), NOW)


def reason(body: bytes, status: int = 200, **fields: Any) -> str:
    with pytest.raises(TokenError) as raised:
        parse_answer(answer(body, status, **fields), NOW)
    return str(raised.value)


@pytest.mark.parametrize(
    ("given", "lifetime"),
    [
        (60, timedelta(minutes=1)),
        (59.5, timedelta(seconds=59.5)),
        ("3600", timedelta(hours=1)),
        (10**18, MAX_LIFETIME),
        (0, DEFAULT_LIFETIME),
        (-1, DEFAULT_LIFETIME),
        ("soon", DEFAULT_LIFETIME),
        ("9" * 99, DEFAULT_LIFETIME),
        (None, DEFAULT_LIFETIME),
        (True, DEFAULT_LIFETIME),
        ([], DEFAULT_LIFETIME),
        ({"a": 1}, DEFAULT_LIFETIME),
    ],
)
def test_the_lifetime_of_a_token_is_bounded_and_senseless_ones_are_guessed(
    given: Any, lifetime: timedelta
) -> None:
    assert parsed(expires_in=given).access.expires_at == NOW + lifetime


@pytest.mark.parametrize("number", ["1e999", "NaN", "Infinity", "-Infinity"])
def test_a_lifetime_beyond_all_numbers_is_bounded(number: str) -> None:
    body = f'{{"access_token": "t", "expires_in": {number}}}'.encode()

    access = parse_answer(answer(body), NOW).access

    assert NOW < access.expires_at <= NOW + MAX_LIFETIME


@pytest.mark.parametrize(
    "token",
    [
        "",
        None,
        7,
        ["t"],
        "a b",
        "a\r\nX-Evil: 1",
        "a\x00",
        "ä",
        "a\x7f",
        "x" * (MAX_TOKEN_CHARACTERS + 1),
    ],
)
def test_a_token_that_no_header_may_have_is_refused(token: Any) -> None:
    with pytest.raises(TokenError):
        parsed(access_token=token)


@given(st.text())
def test_every_accepted_token_fits_into_a_header(token: str) -> None:
    try:
        found = parsed(access_token=token)
    except TokenError:
        return
    assert is_value(found.access.text)
    assert found.access.text.isascii()


@pytest.mark.parametrize("kind", ["bearer", "BEARER", "Bearer"])
def test_the_type_of_a_token_is_compared_without_case(kind: str) -> None:
    assert parsed(token_type=kind).access.text == "t"


@pytest.mark.parametrize("kind", ["mac", "", None, 1])
def test_a_token_of_another_type_is_refused(kind: Any) -> None:
    with pytest.raises(TokenError, match="Bearer"):
        parsed(token_type=kind)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no JSON object"),
        (b"<html>" + SECRET.encode(), "no JSON object"),
        (b'"text"', "no JSON object"),
        (b"[" * 50_000, "no JSON object"),
        (b"\xff\xfe", "no JSON object"),
        (b'{"access_token": "' + b"x" * MAX_ANSWER_BYTES, "more than 64 KB"),
        (b'{"error": "invalid_grant"}', "without an access token"),
        (b'{"access_token": "t", "refresh_token": "a\\u0000"}', "a refresh token with characters"),
    ],
)
def test_an_unreadable_answer_is_named_but_not_quoted(body: bytes, said: str) -> None:
    found = reason(body[:MAX_ANSWER_BYTES])

    assert said in found
    assert SECRET not in found


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, SECRET.encode(), "the token endpoint answered 500"),
        (302, b"", "the token endpoint answered 302"),
        (401, b'{"error": "invalid_client"}', "the token endpoint answered 401 (invalid_client)"),
        (400, b'{"error": "do-not-show"}', "the token endpoint answered 400"),
        (400, b'{"error": ["invalid_grant"]}', "the token endpoint answered 400"),
    ],
)
def test_a_refusal_is_named_by_its_status_and_known_code_only(
    status: int, body: bytes, said: str
) -> None:
    assert reason(body, status) == said


def test_a_missing_answer_keeps_the_reason_and_that_it_timed_out() -> None:
    with pytest.raises(TokenError, match="gave no answer: Timed out") as raised:
        parse_answer(answer(b"", 0, error="Timed out.", timed_out=True), NOW)

    assert raised.value.timed_out


def test_a_rotated_refresh_token_is_returned_and_a_missing_one_is_none() -> None:
    assert parsed(refresh_token="next").refresh_token == "next"
    assert parsed(refresh_token="").refresh_token is None
    assert parsed().refresh_token is None
