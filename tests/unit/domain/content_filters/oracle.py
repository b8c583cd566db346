"""A second evaluation of content filters: short, slow, and by the words of docs/filters.md."""

import json
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

ABSENT = object()


def read(text: str) -> Any:
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def passes(condition: Any, value: Any) -> bool:
    """Returns whether a value meets a condition; both are as `read` returns them."""
    if not isinstance(condition, dict):
        return is_equal(condition, value)
    return all(_meets(name, operand, value) for name, operand in condition.items())


def is_equal(operand: Any, value: Any) -> bool:
    inside = value if isinstance(value, list) and not isinstance(operand, list | dict) else [value]
    return any(_same(operand, each) for each in inside)


def _meets(name: str, operand: Any, value: Any) -> bool:
    if name in _OPERATORS:
        return bool(_OPERATORS[name](operand, value))
    return passes(operand, value.get(name, ABSENT) if isinstance(value, dict) else ABSENT)


def _is_in(operand: Any, value: Any) -> bool:
    return any(is_equal(each, value) for each in operand)


def _ordered(order: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(operand: Any, value: Any) -> bool:
        if type(operand) is not type(value):
            return False
        if isinstance(operand, str):
            return order([ord(c) for c in value], [ord(c) for c in operand])
        return order(value, operand)

    return holds


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    return type(one) is type(other) and bool(one == other)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "$and": lambda operand, value: all(passes(each, value) for each in operand),
    "$or": lambda operand, value: any(passes(each, value) for each in operand),
    "$not": lambda operand, value: not passes(operand, value),
    "$eq": is_equal,
    "$neq": lambda operand, value: not is_equal(operand, value),
    "$in": _is_in,
    "$nin": lambda operand, value: not _is_in(operand, value),
    "$exist": lambda operand, value: operand is (value is not ABSENT),
    "$startsWith": lambda operand, value: (
        isinstance(value, str) and value[: len(operand)] == operand
    ),
    "$endsWith": lambda operand, value: (
        isinstance(value, str) and value[max(len(value) - len(operand), 0) :] == operand
    ),
    "$gt": _ordered(operator.gt),
    "$gte": _ordered(operator.ge),
    "$lt": _ordered(operator.lt),
    "$lte": _ordered(operator.le),
}
