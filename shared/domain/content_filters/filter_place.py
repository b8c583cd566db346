"""Places in content filters, at which errors are reported."""

from dataclasses import dataclass
from typing import NoReturn

from shared.domain.errors import InvalidInput, Problem


@dataclass(frozen=True, slots=True)
class FilterPlace:
    """A place in a filter: its path, and the path of the value that it is about."""

    path: tuple[str, ...] = ()
    value: tuple[str, ...] = ()

    def member(self, name: str) -> "FilterPlace":
        return FilterPlace((*self.path, name), (*self.value, name))

    def inside(self, part: str) -> "FilterPlace":
        return FilterPlace((*self.path, part), self.value)

    def fail(self, reason: str) -> NoReturn:
        raise InvalidInput(Problem(("body", "filter", *self.path), reason))
