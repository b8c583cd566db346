"""Content filters: JSON objects that select messages by their content.

docs/filters.md describes the language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NoReturn

from shared.domain.content_filters.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    EndsWith,
    Equals,
    Exists,
    Not,
    ObjectMember,
    OneOf,
    Ordered,
    Property,
    StartsWith,
)
from shared.domain.content_filters.numbers import Number
from shared.domain.content_filters.subject import Condition, parse_exactly
from shared.domain.errors import InvalidInput, Problem
from shared.domain.json_text import JsonText, compacted
from shared.domain.timestamps import format_timestamp, parse_timestamp

MAX_BYTES = 4_096
# Levels of objects and lists.
MAX_DEPTH = 8
PROPERTIES = ("id", "topic", "time", "metadata", "data")
_MAX_EXPONENT = 10_000
# Compiled filters in memory, of up to some 100 KB each.
_CACHED = 256


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a filter: its path, and the path of the value that it is about."""

    path: tuple[str, ...] = ()
    value: tuple[str, ...] = ()

    def member(self, name: str) -> "_Place":
        return _Place((*self.path, name), (*self.value, name))

    def inside(self, part: str) -> "_Place":
        return _Place((*self.path, part), self.value)

    def fail(self, reason: str) -> NoReturn:
        raise InvalidInput(Problem(("body", "filter", *self.path), reason))


def parse_filter(text: str) -> JsonText | None:
    """Returns the text of a filter without white space; None for one without conditions.

    InvalidInput, at the place in the field `filter`, if it is invalid.
    """
    found = compacted(text)
    if len(found.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        _Place().fail(f"The filter is over {MAX_BYTES} bytes.")
    compiled(found)
    return None if found == "{}" else JsonText(found)


@lru_cache(_CACHED)
def compiled(text: str) -> Condition:
    """Returns the condition of a filter's text; InvalidInput if it is invalid."""
    root = _Place()
    try:
        node = parse_exactly(text, _unrepeated)
    except RecursionError:
        root.fail(_TOO_DEEP)
    except ValueError as exc:
        root.fail(f"The filter is not a JSON object: {exc}.")
    if not isinstance(node, dict):
        root.fail("Expected an object.")
    _check(node, root)
    return _condition(node, root)


_TOO_DEEP = f"The filter is over {MAX_DEPTH} levels deep."


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it repeats the member {repeated[:64]!r}")
    return made


def _check(node: Any, place: _Place) -> None:
    """Checks the depth, and each text and number."""
    if isinstance(node, dict | list):
        if len(place.path) >= MAX_DEPTH:
            place.fail(_TOO_DEEP)
        named = (
            node.items() if isinstance(node, dict) else ((f"[{i}]", n) for i, n in enumerate(node))
        )
        for name, inner in named:
            _check_text(name, place)
            _check(inner, place.inside(name))
    elif isinstance(node, Number):
        if abs(node.order[1]) > _MAX_EXPONENT:
            place.fail(f"The number is over 10^{_MAX_EXPONENT}, or too close to zero.")
    elif isinstance(node, str):
        _check_text(node, place)


def _check_text(text: str, place: _Place) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        place.fail("Half a surrogate pair is not a character.")


def _condition(node: Any, place: _Place) -> Condition:
    """Compiles a condition on one value: an object of conditions, or the value itself."""
    if isinstance(node, dict):
        parts = [_part(name, inner, place) for name, inner in node.items()]
        return parts[0] if len(parts) == 1 else AllOf(parts)
    if isinstance(node, list):
        place.fail('A list says too little here. Write {"$in": […]} or {"$eq": […]}.')
    if not place.value:
        place.fail("Expected an object.")
    return Equals(_operand(node, place))


def _part(name: str, node: Any, place: _Place) -> Condition:
    if name in _LOGICAL:
        return _LOGICAL[name](node, place.inside(name))
    if not place.value:
        if name not in PROPERTIES:
            known = ", ".join((*PROPERTIES, *_LOGICAL))
            place.inside(name).fail(f"A message has no such property. Expected one of {known}.")
        return Property(name, _condition(node, place.member(name)))
    if name in _OPERATORS:
        return _OPERATORS[name](node, place.inside(name))
    if name.startswith("$"):
        known = ", ".join((*_OPERATORS, *_LOGICAL))
        place.inside(name).fail(f"There is no such operator. Expected one of {known}.")
    return ObjectMember(name, _condition(node, place.member(name)))


def _operand(node: Any, place: _Place) -> Any:
    """Returns an operand; that of a timestamp in the form of the property `time`."""
    if place.value != ("time",):
        return node
    if not isinstance(node, str):
        place.fail("Expected a timestamp in RFC 3339 format, as a text.")
    try:
        return format_timestamp(parse_timestamp(node))
    except (ValueError, OverflowError):
        place.fail("Expected a timestamp in RFC 3339 format, of the years 1 to 9999.")


def _equals(node: Any, place: _Place) -> Condition:
    return Equals(_operand(node, place))


def _one_of(node: Any, place: _Place) -> Condition:
    if not isinstance(node, list) or not node:
        place.fail("Expected a list with at least one value.")
    for number, each in enumerate(node):
        if isinstance(each, list | dict):
            place.inside(f"[{number}]").fail("Expected a text, a number, true, false or null.")
    return OneOf(frozenset(_operand(each, place.inside(f"[{i}]")) for i, each in enumerate(node)))


def _ordered(comparison: Comparison, node: Any, place: _Place) -> Condition:
    if not isinstance(node, Number | str):
        place.fail("Expected a number or a text.")
    return Ordered(comparison, _operand(node, place))


def _text(kind: Callable[[str], Condition], node: Any, place: _Place) -> Condition:
    if not isinstance(node, str):
        place.fail("Expected a text.")
    return kind(node)


def _exists(node: Any, place: _Place) -> Condition:
    if not isinstance(node, bool):
        place.fail("Expected true or false.")
    return Exists(node)


def _several(kind: Callable[[list[Condition]], Condition], node: Any, place: _Place) -> Condition:
    if not isinstance(node, list) or not node:
        place.fail("Expected a list with at least one condition.")
    return kind([_condition(each, place.inside(f"[{i}]")) for i, each in enumerate(node)])


def _opposite(of: Callable[[Any, _Place], Condition], node: Any, place: _Place) -> Condition:
    return Not(of(node, place))


_Compile = Callable[[Any, _Place], Condition]
_LOGICAL: Mapping[str, _Compile] = {
    "$or": partial(_several, AnyOf),
    "$and": partial(_several, AllOf),
    "$not": partial(_opposite, _condition),
}
_OPERATORS: Mapping[str, _Compile] = {
    "$eq": _equals,
    "$neq": partial(_opposite, _equals),
    **{each.value: partial(_ordered, each) for each in Comparison},
    "$in": _one_of,
    "$nin": partial(_opposite, _one_of),
    "$startsWith": partial(_text, StartsWith),
    "$endsWith": partial(_text, EndsWith),
    "$exist": _exists,
}
