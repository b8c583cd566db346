"""Reads the body of a message's creation, keeping the payload's exact text.

Receivers get the payload byte for byte as it was posted: white space, order of keys and the
spelling of numbers included. So the body is not decoded as a whole; its members are walked one by
one and the payload's text is cut out.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from shared.domain.errors import InvalidInput, PayloadTooLarge, Problem
from shared.domain.ids import MESSAGE
from shared.domain.message import RETENTION, MessageDraft
from shared.domain.rules import CHANNEL, MAX_CHANNELS, MAX_TAGS, NAME, TAG

MAX_BODY_BYTES = 1024 * 1024
MIN_RETENTION_DAYS = 5
MAX_RETENTION_DAYS = RETENTION.days

# Known to the contract and not served yet: silently sending something else would be worse.
_UNSUPPORTED = ("deliverAt", "payloadRetentionHours", "transformationsParams")


def parse(body: bytes) -> MessageDraft:
    """The message that `body` asks for; InvalidInput or PayloadTooLarge when it is none.

    Unknown members are ignored, as the contract asks.
    """
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body is over {MAX_BODY_BYTES} bytes.")
    fields = _Fields(dict(_members(_decoded(body))))
    fields.refuse(_UNSUPPORTED)
    return MessageDraft(
        event_type=fields.text("eventType", NAME) or _missing("eventType"),
        payload=fields.payload(),
        event_id=fields.uid("eventId", MESSAGE),
        channels=fields.texts("channels", CHANNEL, MAX_CHANNELS),
        tags=fields.texts("tags", TAG, MAX_TAGS),
        payload_retention=fields.days("payloadRetentionPeriod"),
    )


@dataclass(frozen=True, slots=True)
class _Member:
    """A member's decoded value and its text as it was posted."""

    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class _Fields:
    members: dict[str, _Member]

    def refuse(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._value(name) is not None:
                _fail(name, f"{name} is not supported.")

    def payload(self) -> str:
        member = self.members.get("payload") or self.members.get("data") or _missing("payload")
        if not isinstance(member.value, dict):
            _fail("payload", "The payload must be a JSON object.")
        return member.text

    def text(self, name: str, pattern: str) -> str | None:
        value = self._value(name)
        return None if value is None else _checked(value, pattern, name)

    def uid(self, name: str, prefix: str) -> str | None:
        value = self.text(name, NAME)
        if value is not None and value.startswith(prefix):
            _fail(name, f"An id of your own must not begin with {prefix}.")
        return value

    def texts(self, name: str, pattern: str, most: int) -> tuple[str, ...] | None:
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            _fail(name, f"Expected a list of 1 to {most} texts.")
        return tuple(_checked(v, pattern, name, f"[{i}]") for i, v in enumerate(value))

    def days(self, name: str) -> timedelta:
        value = self._value(name)
        if value is None:
            return RETENTION
        # Numbers are decoded as floats, see _number.
        is_days = isinstance(value, float) and value.is_integer()
        if not is_days or not MIN_RETENTION_DAYS <= value <= MAX_RETENTION_DAYS:
            _fail(name, f"Expected {MIN_RETENTION_DAYS} to {MAX_RETENTION_DAYS} whole days.")
        return timedelta(days=value)

    def _value(self, name: str) -> Any:
        member = self.members.get(name)
        return member.value if member else None


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as exc:
        raise _not_json(f"not UTF-8 at byte {exc.start}") from None


def _members(text: str) -> Iterator[tuple[str, _Member]]:
    """The members of the object that `text` is, each with its own text."""
    try:
        yield from _walk(text)
    except json.JSONDecodeError as exc:
        raise _not_json(f"{exc.msg} at character {exc.pos}") from None
    except RecursionError:
        raise _not_json("nested too deeply") from None


def _walk(text: str) -> Iterator[tuple[str, _Member]]:
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
            yield name, _Member(value, text[start:end])
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
    """The place after `char` and white space."""
    at = _skip(text, at)
    if text[at : at + 1] != char:
        raise json.JSONDecodeError(f"expected {char!r}", text, at)
    return _skip(text, at + 1)


def _name(text: str, at: int) -> tuple[str, int]:
    """A member's name, and the place after it."""
    if text[at : at + 1] != '"':
        raise json.JSONDecodeError("expected a member's name", text, at)
    name, end = _DECODER.raw_decode(text, at)
    return str(name), end


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


def _number(text: str) -> float:
    # Only the payload's text is used: its integers may be of any length, and are not converted.
    return float(text)


_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=_number, parse_constant=_no_constant)


def _checked(value: Any, pattern: str, *loc: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise InvalidInput(Problem(("body", *loc), f"Expected a text that matches ^{pattern}$."))
    return value


def _missing(name: str) -> NoReturn:
    raise InvalidInput(Problem(("body", name), "Field required", "value_error.missing"))


def _fail(name: str, reason: str) -> NoReturn:
    raise InvalidInput(Problem(("body", name), reason))


def _not_json(reason: str) -> InvalidInput:
    problem = Problem(
        ("body",), f"The body is not a JSON object: {reason}.", "value_error.jsondecode"
    )
    return InvalidInput(problem)
