"""Checks the members of a JSON object that was read without a library for models.

The rules themselves are in `shared.domain.limits`; the API's models of bodies follow the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from shared.domain.errors import InvalidInput, Problem
from shared.domain.json_members import Member
from shared.domain.limits import (
    ANYTHING,
    MAX_METADATA_BYTES,
    NAME,
    json_bytes,
)
from shared.domain.timestamps import parse_timestamp


@dataclass(frozen=True, slots=True)
class Fields:
    """An object's members; `loc` is the path to it. What breaks a rule raises InvalidInput.

    A member that is null reads as one that is left out.
    """

    members: Mapping[str, Member]
    loc: tuple[str, ...] = ("body",)

    def value(self, name: str) -> Any:
        member = self.members.get(name)
        return member.value if member else None

    def text(self, name: str, pattern: str) -> str | None:
        value = self.value(name)
        return None if value is None else self._checked(value, pattern, name)

    def uid(self, name: str, prefix: str) -> str | None:
        """An id of the client's own, where ours begin with `prefix`."""
        value = self.text(name, NAME)
        if value is not None and value.startswith(prefix):
            self.fail(name, f"An id of your own must not begin with {prefix}.")
        return value

    def texts(self, name: str, pattern: str, most: int) -> tuple[str, ...] | None:
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.fail(name, f"Expected a list of 1 to {most} texts.")
        return tuple(self._checked(v, pattern, name, f"[{i}]") for i, v in enumerate(value))

    def integer(self, name: str, least: int, most: int) -> int | None:
        """A whole number between these, both included."""
        value = self.value(name)
        if value is None:
            return None
        # Numbers are decoded as floats.
        is_whole = isinstance(value, float) and value.is_integer()
        if not is_whole or not least <= value <= most:
            self.fail(name, f"Expected a whole number of {least} to {most}.")
        return int(value)

    def instant(self, name: str) -> datetime | None:
        """In any of the ways that clients write it; without a zone it is in UTC."""
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fail(name, "Expected a moment as RFC 3339 writes it.")
        try:
            return parse_timestamp(value)
        except (ValueError, OverflowError):
            self.fail(name, "Expected a moment as RFC 3339 writes it, of the years 1 to 9999.")

    def metadata(self, name: str) -> Mapping[str, str]:
        value = self.value(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fail(name, "Expected an object of texts.")
        for key, text in value.items():
            self._checked(key, ANYTHING, name)
            self._checked(text, ANYTHING, name, key)
        if json_bytes(value) > MAX_METADATA_BYTES:
            self.fail(name, f"The metadata is over {MAX_METADATA_BYTES} bytes as JSON.")
        return value

    def object(self, name: str) -> "Fields | None":
        """The fields of a member that is an object itself."""
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail(name, "Expected an object.")
        return Fields({key: Member(v, "") for key, v in value.items()}, (*self.loc, name))

    def fail(self, name: str, reason: str) -> NoReturn:
        raise InvalidInput(Problem((*self.loc, name), reason))

    def missing(self, name: str) -> NoReturn:
        raise InvalidInput(Problem((*self.loc, name), "Field required", "value_error.missing"))

    def _checked(self, value: Any, pattern: str, *place: str) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII | re.DOTALL):
            reason = f"Expected a text that matches ^{pattern}$."
            raise InvalidInput(Problem((*self.loc, *place), reason))
        try:
            value.encode()
        except UnicodeEncodeError:
            reason = "Half a surrogate pair is no character."
            raise InvalidInput(Problem((*self.loc, *place), reason)) from None
        return value
