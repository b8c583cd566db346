"""Copies of the state of fakes: what was made once serves many tests, each with its own copy."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from io import BytesIO
from types import FunctionType
from typing import Any, Generic, TypeVar

from shared.adapters.memory.dynamodb_limits import Items

T = TypeVar("T")


@dataclass(frozen=True)
class Saved(Generic[T]):
    """A state at one instant, which `copy` returns any number of times.

    Copies share the values, which nothing can change: to copy them too took four times as long.
    """

    pickled: bytes
    values: Sequence[object]

    def copy(self) -> T:
        loader = pickle.Unpickler(BytesIO(self.pickled))  # noqa: S301 - pickled here
        loader.persistent_load = self.values.__getitem__  # type: ignore[method-assign]
        copied: T = loader.load()
        return copied


def save(state: T) -> Saved[T]:
    """Saves a state; later changes of it do not change what is saved."""
    written = BytesIO()
    pickler = _Pickler(written)
    pickler.dump(state)
    return Saved(written.getvalue(), pickler.values)


class _Pickler(pickle.Pickler):
    """Keeps values and functions beside the pickle, which has their numbers."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file)
        self.values: list[object] = []

    def persistent_id(self, obj: object) -> int | None:
        if not (isinstance(obj, FunctionType) or _is_value(obj)):
            return None
        self.values.append(obj)
        return len(self.values) - 1

    def reducer_override(self, obj: object) -> Any:
        """Lets a copy take the items of a store as they are; adding each would check its size."""
        return (Items, (dict(obj),)) if isinstance(obj, Items) else NotImplemented


def _is_value(obj: object) -> bool:
    """Returns whether this is a dataclass of values alone, whose hash is that of its fields."""
    if not is_dataclass(obj) or type(obj).__hash__ in (None, object.__hash__):
        return False
    try:
        hash(obj)
    except TypeError:
        return False
    return True
