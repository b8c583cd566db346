"""JSON numbers, compared exactly whatever their length."""

import re

_FORM = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?", re.ASCII)
# An exponent with more digits counts as this one. Filters have none as large.
_LONGEST_EXPONENT, _HUGE = 18, 10**18

# The sign; the power of ten before the first digit; the digits, without zeros at either end.
Order = tuple[int, int, str]


class Number:
    """A number of a JSON text. Reading one converts nothing: most are never compared."""

    __slots__ = ("_order", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._order: Order | None = None

    @property
    def order(self) -> Order:
        """The number's value in parts."""
        if self._order is None:
            self._order = _order(self.text)
        return self._order

    def is_below(self, other: "Number") -> bool:
        """Returns whether the number is less than the other."""
        (sign, *size), (other_sign, *other_size) = self.order, other.order
        if sign != other_sign:
            return sign < other_sign
        # Digits without zeros at their end are in the order of the fractions that they spell.
        return size < other_size if sign > 0 else other_size < size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self.order == other.order

    def __hash__(self) -> int:
        return hash(self.order)

    def __repr__(self) -> str:
        return f"Number({self.text})"


def _order(text: str) -> Order:
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("not a JSON number")
    sign, whole, fraction, exponent = found.groups()
    digits = (whole + (fraction or "")).lstrip("0")
    if not digits:
        return 0, 0, ""
    magnitude = len(digits) - len(fraction or "") + _exponent(exponent or "0")
    return -1 if sign else 1, magnitude, digits.rstrip("0")


def _exponent(text: str) -> int:
    digits = text.lstrip("+-").lstrip("0")
    size = _HUGE if len(digits) > _LONGEST_EXPONENT else int(digits or "0")
    return -size if text.startswith("-") else size
