"""Rows of the tables of limits: accepted and refused values of a field or a parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
Loc = tuple[str, ...]

TEXT, NUMBER, FLAG, LIST, OBJECT = "text", "number", "flag", "list", "object"
# Examples of each type.
OF_KIND: Mapping[str, Any] = {TEXT: "1", NUMBER: 1, FLAG: True, LIST: [1], OBJECT: {"a": 1}}


@dataclass(frozen=True)
class Row:
    """A field's values: `fits` are accepted, `breaks` refused, each at its place in the field."""

    kind: str
    fits: Sequence[Any]
    breaks: Sequence[tuple[Any, Loc]]

    @property
    def of_other_kinds(self) -> list[Any]:
        """Returns values of the wrong type. A fraction is never a whole number."""
        return [value for kind, value in OF_KIND.items() if kind != self.kind] + [1.5]

    def or_null(self) -> "Row":
        """Adds null as a value that means absent."""
        kept = [(value, loc) for value, loc in self.breaks if value is not None]
        return replace(self, fits=[*self.fits, None], breaks=kept)


def text(fits: Sequence[str], breaks: Sequence[str]) -> Row:
    return Row(TEXT, fits, [(value, ()) for value in (*breaks, None)])


def number(least: int, most: int) -> Row:
    beyond = (least - 1, most + 1, 10**30, None)
    return Row(NUMBER, [least, most], [(value, ()) for value in beyond])


def names(longest: int, own: str = "", more: str = "") -> Row:
    """Returns a row of names up to a length, with `more` characters; our ids start with `own`."""
    broken = ["", "x" * (longest + 1), "a b", "é", "a\n", "a\x00", *([f"{own}1"] if own else [])]
    if more:
        return text(["x" * longest, "aZ09-_." + more], broken)
    # A URL parser reads the first of these as relative path segments, the rest as names.
    rewritten = [".", "..", "%2e", "%2e%2E", ".%2e", "..\\", "../a", "a\t"]
    dotted = ["...", ".a", "..a", "a.", "a..", "." * longest, "." + "x" * (longest - 1)]
    too_long = ["." * (longest + 1), "." + "x" * longest, ".." + "x" * (longest - 1)]
    return text(["x" * longest, "aZ09-_.", *dotted], [*broken, *rewritten, *too_long])


def listing(item: Row, most: int | None, least: int = 1) -> Row:
    """Returns a row of lists of a row's values."""
    fits = [[value] for value in item.fits] + [[]] * (least == 0)
    breaks: list[tuple[Any, Loc]] = [
        ([item.fits[0], value], ("[1]", *loc)) for value, loc in item.breaks
    ]
    if most is not None:
        others = [f"n{number}" for number in range(most)]
        fits.append([item.fits[0], *others[1:]])
        breaks.append(([item.fits[0], *others], ()))
    return Row(LIST, fits, [*breaks, *([([], ())] if least else []), (None, ())])


FLAGS = Row(FLAG, [True, False], [(None, ())])


def instant(day: str) -> Row:
    """Returns every spelling of a time of this day."""
    times = ("T12:00:00Z", "T12:00:00.123456789+02:00", "T12:00:00.000Z", " 12:00:00 UTC")
    broken = ["", "x", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9" * 400]
    return text([day + time for time in times], broken)


# Stands for the value that the tenant has for a required parameter.
OWN = "<own>"


@dataclass(frozen=True)
class Parameter:
    """A parameter's values: `fits` are accepted, `unreadable` gives 400, `breaks` gives 422."""

    fits: Sequence[str]
    breaks: Sequence[str] = ()
    unreadable: Sequence[str] = ()


def row_of(table: Mapping[str, T], operation: str, name: str) -> T:
    """Returns the row of the operation, else of its kind of object, else of all with this name."""
    found = row_if_any(table, operation, name)
    assert found is not None, f"tests/support/arrange/limits has no row for {name} of {operation}"
    return found


def row_if_any(table: Mapping[str, T], operation: str, name: str) -> T | None:
    noun = operation.rpartition(".")[0]
    keys = (f"{operation} {name}", f"{noun} {name}", f"{noun.rpartition('.')[2]} {name}", name)
    return next((table[key] for key in keys if key in table), None)
