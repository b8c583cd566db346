"""Messages as content filters see them.

A message is read once for all filters of its endpoints, whatever their number: its payload is
parsed at the first condition on it, and the elements of an array are indexed at the first condition
on the array.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NoReturn, Protocol

from shared.domain.content_filters.numbers import Number
from shared.domain.errors import InvalidInput, Problem


class Missing(Enum):
    """The value of a member that does not exist, which differs from null."""

    MISSING = "missing"


MISSING = Missing.MISSING


class Condition(Protocol):
    """A condition on a value of a message."""

    def holds(self, value: Any, subject: "FilterSubject") -> bool:
        """Returns whether the value meets the condition."""
        ...


class FilterSubject:
    """A message to filter. `steps` counts the conditions checked and the elements indexed.

    `properties` are its own, `payload` is the text behind the property `data`.
    """

    def __init__(self, properties: Mapping[str, Any], payload: str) -> None:
        self._properties = dict(properties)
        self._payload = payload
        self._indexes: dict[int, frozenset[Any]] = {}
        self.steps = 0

    def meets(self, condition: Condition, value: Any = MISSING) -> bool:
        """Returns whether the value meets the condition; without a value, whether the message
        does. InvalidInput if the payload is nested too deeply to be read.
        """
        self.steps += 1
        return condition.holds(value, self)

    def property(self, name: str) -> Any:
        """Returns the value of a property."""
        if name == "data" and name not in self._properties:
            self._properties[name] = _payload(self._payload)
        return self._properties.get(name, MISSING)

    def elements(self, array: list[Any]) -> frozenset[Any]:
        """Returns the elements of an array of the message, without arrays and objects."""
        index = self._indexes.get(id(array))
        if index is None:
            self.steps += len(array)
            index = frozenset(each for each in array if not isinstance(each, list | dict))
            self._indexes[id(array)] = index
        return index


def parse_exactly(
    text: str, pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]] | None = None
) -> Any:
    """Returns the value of a JSON text, with a `Number` for each number.

    `pairs` makes objects. ValueError for any other text, RecursionError for one nested too deeply.
    """
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=_refuse,
        object_pairs_hook=pairs,
    )


def _payload(text: str) -> Any:
    try:
        return parse_exactly(text)
    except RecursionError:
        reason = "The payload is nested too deeply for the content filters of its endpoints."
        raise InvalidInput(Problem(("body", "payload"), reason)) from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
