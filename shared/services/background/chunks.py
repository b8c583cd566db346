"""What one step of a walk along a list takes."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def take(places: Iterator[tuple[str, T]], size: int) -> tuple[list[T], str | None]:
    """The first `size` things, and the place that the next step goes on behind, if there is one.

    Each comes with its place.
    """
    chunk = list(islice(places, size))
    return [thing for _, thing in chunk], chunk[-1][0] if len(chunk) == size else None
