"""Operators of content filters: their names, their operands, and the conditions that they make."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

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
from shared.domain.content_filters.filter_place import FilterPlace
from shared.domain.content_filters.numbers import Number
from shared.domain.content_filters.subject import Condition
from shared.domain.timestamps import format_timestamp, parse_timestamp

PROPERTIES = ("id", "topic", "time", "metadata", "data")


def condition(node: Any, place: FilterPlace) -> Condition:
    """Compiles a condition on one value: an object of conditions, or the value itself."""
    if isinstance(node, dict):
        parts = [_part(name, inner, place) for name, inner in node.items()]
        return parts[0] if len(parts) == 1 else AllOf(parts)
    if isinstance(node, list):
        place.fail('A list says too little here. Write {"$in": […]} or {"$eq": […]}.')
    if not place.value:
        place.fail("Expected an object.")
    return Equals(_operand(node, place))


def _part(name: str, node: Any, place: FilterPlace) -> Condition:
    if name in _LOGICAL:
        return _LOGICAL[name](node, place.inside(name))
    if not place.value:
        if name not in PROPERTIES:
            known = ", ".join((*PROPERTIES, *_LOGICAL))
            place.inside(name).fail(f"A message has no such property. Expected one of {known}.")
        return Property(name, condition(node, place.member(name)))
    if name in _OPERATORS:
        return _OPERATORS[name](node, place.inside(name))
    if name.startswith("$"):
        known = ", ".join((*_OPERATORS, *_LOGICAL))
        place.inside(name).fail(f"There is no such operator. Expected one of {known}.")
    return ObjectMember(name, condition(node, place.member(name)))


def _operand(node: Any, place: FilterPlace) -> Any:
    """Returns an operand; that of a timestamp in the form of the property `time`."""
    if place.value != ("time",):
        return node
    if not isinstance(node, str):
        place.fail("Expected a timestamp in RFC 3339 format, as a text.")
    try:
        return format_timestamp(parse_timestamp(node))
    except (ValueError, OverflowError):
        place.fail("Expected a timestamp in RFC 3339 format, of the years 1 to 9999.")


def _equals(node: Any, place: FilterPlace) -> Condition:
    return Equals(_operand(node, place))


def _one_of(node: Any, place: FilterPlace) -> Condition:
    if not isinstance(node, list) or not node:
        place.fail("Expected a list with at least one value.")
    for number, each in enumerate(node):
        if isinstance(each, list | dict):
            place.inside(f"[{number}]").fail("Expected a text, a number, true, false or null.")
    return OneOf(frozenset(_operand(each, place.inside(f"[{i}]")) for i, each in enumerate(node)))


def _ordered(comparison: Comparison, node: Any, place: FilterPlace) -> Condition:
    if not isinstance(node, Number | str):
        place.fail("Expected a number or a text.")
    return Ordered(comparison, _operand(node, place))


def _text(kind: Callable[[str], Condition], node: Any, place: FilterPlace) -> Condition:
    if not isinstance(node, str):
        place.fail("Expected a text.")
    return kind(node)


def _exists(node: Any, place: FilterPlace) -> Condition:
    if not isinstance(node, bool):
        place.fail("Expected true or false.")
    return Exists(node)


def _several(
    kind: Callable[[list[Condition]], Condition], node: Any, place: FilterPlace
) -> Condition:
    if not isinstance(node, list) or not node:
        place.fail("Expected a list with at least one condition.")
    return kind([condition(each, place.inside(f"[{i}]")) for i, each in enumerate(node)])


def _opposite(
    of: Callable[[Any, FilterPlace], Condition], node: Any, place: FilterPlace
) -> Condition:
    return Not(of(node, place))


_Compile = Callable[[Any, FilterPlace], Condition]
_LOGICAL: Mapping[str, _Compile] = {
    "$or": partial(_several, AnyOf),
    "$and": partial(_several, AllOf),
    "$not": partial(_opposite, condition),
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
