"""Parsing of a JSON object into members that keep their exact text.

A payload is delivered byte for byte as it was posted, with its white space, key order and number
texts. So a body is not decoded as a whole, but member by member.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from shared.domain.errors import InvalidInput, Problem


@dataclass(frozen=True, slots=True)
class Member:
    """A member's decoded value, and its text as posted. Numbers are decoded as floats."""

    value: Any
    text: str


def members(body: bytes) -> dict[str, Member]:
    """Returns the members of a JSON object; raises InvalidInput if `body` is not one."""
    return dict(_members(_decoded(body)))


def is_object(text: str) -> bool:
    """Returns whether the text is a JSON object from its first character to its last."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    return isinstance(value, dict) and end == len(text)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as exc:
        raise _not_json(f"not UTF-8 at byte {exc.start}") from None


def _members(text: str) -> Iterator[tuple[str, Member]]:
    try:
        yield from _walk(text)
    except json.JSONDecodeError as exc:
        raise _not_json(f"{exc.msg} at character {exc.pos}") from None
    except RecursionError:
        raise _not_json("nested too deeply") from None


def _walk(text: str) -> Iterator[tuple[str, Member]]:
    seen: set[str] = set()
    at = _expect(text, 0, "{")
    if text[at : at + 1] == "}":
        at = _skip(text, at + 1)
    else:
        while True:
            name, at = _name(text, at)
            if name in seen:
                raise json.JSONDecodeError(f"repeated member {name[:64]!r}", text, at)
            seen.add(name)
            start = _expect(text, _skip(text, at), ":")
            value, end = _DECODER.raw_decode(text, start)
            yield name, Member(value, text[start:end])
            at = _skip(text, end)
            if text[at : at + 1] == "}":
                at = _skip(text, at + 1)
                break
            at = _expect(text, at, ",")
    if at != len(text):
        raise json.JSONDecodeError("extra data", text, at)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, char: str) -> int:
    """Returns the position after `char` and white space."""
    at = _skip(text, at)
    if text[at : at + 1] != char:
        raise json.JSONDecodeError(f"expected {char!r}", text, at)
    return _skip(text, at + 1)


def _name(text: str, at: int) -> tuple[str, int]:
    """Returns a member's name, and the position after it."""
    if text[at : at + 1] != '"':
        raise json.JSONDecodeError("expected a member's name", text, at)
    name, end = _DECODER.raw_decode(text, at)
    return str(name), end


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


def _number(text: str) -> float:
    # Integers of a payload may have any length; only its text is used.
    return float(text)


_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=_number, parse_constant=_no_constant)


def _not_json(reason: str) -> InvalidInput:
    problem = Problem(
        ("body",), f"The body is not a JSON object: {reason}.", "value_error.jsondecode"
    )
    return InvalidInput(problem)
