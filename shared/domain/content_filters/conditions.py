"""Conditions of content filters.

The time of each is bounded by the size of its filter: texts are compared up to the operand's
length, and arrays through the index of their elements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from shared.domain.content_filters.numbers import Number
from shared.domain.content_filters.subject import MISSING, Condition, FilterSubject


@dataclass(frozen=True, slots=True)
class Property:
    """A condition on a property of the message."""

    name: str
    condition: Condition

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return subject.meets(self.condition, subject.property(self.name))


@dataclass(frozen=True, slots=True)
class ObjectMember:
    """A condition on a member of an object; any other value has no members."""

    name: str
    condition: Condition

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        found = value.get(self.name, MISSING) if isinstance(value, dict) else MISSING
        return subject.meets(self.condition, found)


@dataclass(frozen=True, slots=True)
class Equals:
    """Equality with the operand, or an array that contains it."""

    operand: Any

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        if isinstance(value, list) and not isinstance(self.operand, list | dict):
            return self.operand in subject.elements(value)
        return bool(value == self.operand)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equality with one of the operands, or an array that contains one of them."""

    operands: frozenset[Any]

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        if isinstance(value, list):
            return not self.operands.isdisjoint(subject.elements(value))
        return not isinstance(value, dict) and value in self.operands


class Comparison(Enum):
    """An order of two numbers, or of two texts by code point."""

    ABOVE = "$gt"
    AT_LEAST = "$gte"
    BELOW = "$lt"
    AT_MOST = "$lte"


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order of the value and the operand; values of different types have none."""

    comparison: Comparison
    operand: Number | str

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        match value, self.operand:
            case (Number(), Number()) | (str(), str()):
                return self._is_met(value)
        return False

    def _is_met(self, value: Any) -> bool:
        match self.comparison:
            case Comparison.ABOVE:
                return _is_below(self.operand, value)
            case Comparison.AT_LEAST:
                return not _is_below(value, self.operand)
            case Comparison.BELOW:
                return _is_below(value, self.operand)
            case Comparison.AT_MOST:
                return not _is_below(self.operand, value)


@dataclass(frozen=True, slots=True)
class StartsWith:
    """A text that starts with the operand."""

    operand: str

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return isinstance(value, str) and value.startswith(self.operand)


@dataclass(frozen=True, slots=True)
class EndsWith:
    """A text that ends with the operand."""

    operand: str

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return isinstance(value, str) and value.endswith(self.operand)


@dataclass(frozen=True, slots=True)
class Exists:
    """Existence of the value; null exists."""

    wanted: bool

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return (value is not MISSING) is self.wanted


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the conditions, on the same value."""

    conditions: Sequence[Condition]

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return all(subject.meets(each, value) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions, on the same value."""

    conditions: Sequence[Condition]

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return any(subject.meets(each, value) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition: a missing value meets it, too, unless it meets the condition."""

    condition: Condition

    def holds(self, value: Any, subject: FilterSubject) -> bool:
        return not subject.meets(self.condition, value)


def _is_below(one: Any, other: Any) -> bool:
    return one.is_below(other) if isinstance(one, Number) else bool(one < other)
