"""DynamoDB's limits of requests and items, for the fakes of stores."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from shared.domain.errors import InternalError, PayloadTooLarge
from shared.domain.messages.message import Message

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MAX_WRITES = 25
MAX_READS = 100
MAX_STEPS = 100
MAX_ITEM_BYTES = 400 * 1024
# The size of any number, timestamp or flag.
_SCALAR_BYTES = 8


class Items(dict[K, V]):
    """Items by key; rejects items that DynamoDB rejects."""

    def __setitem__(self, key: K, value: V) -> None:
        check_item(key, value)
        super().__setitem__(key, value)


def check_batches(places: Sequence[Hashable], most: int) -> None:
    """Checks the keys in batches of `most`, as the adapters request them."""
    for start in range(0, len(places), most):
        check_batch(places[start : start + most], most)


def check_batch(places: Sequence[Hashable], most: int) -> None:
    """Raises InternalError for a request that DynamoDB rejects as invalid."""
    if len(set(places)) < len(places):
        raise InternalError("Provided list of item keys contains duplicates.")
    if len(places) > most:
        raise InternalError(f"Too many items requested: {len(places)} of at most {most}.")
    for place in places:
        _check_key(place)


def check_item(key: Hashable, value: object) -> None:
    """Raises InternalError for an empty key, PayloadTooLarge for an item over 400 KB."""
    _check_key(key)
    # A large content is stored apart.
    kept = value.without_content if isinstance(value, Message) else value
    if _size(kept) > MAX_ITEM_BYTES:
        raise PayloadTooLarge("The total size is over 400 KB, the limit of a stored object.")


def _check_key(key: Hashable) -> None:
    parts = key if isinstance(key, tuple) else (key,)
    if "" in parts:
        raise InternalError("A key attribute cannot contain an empty string.")


def _size(value: Any) -> int:
    # mypy considers a type unhashable.
    return _measure(type(value))(value)  # type: ignore[arg-type]


# The tests store items all the time: the kind of each value is examined once.
@cache
def _measure(kind: type) -> Callable[[Any], int]:
    """Returns the function that measures values of this type."""
    if issubclass(kind, str):
        return _size_of_text
    if issubclass(kind, bytes):
        return len
    if issubclass(kind, tuple | list | set | frozenset):
        return lambda value: sum(map(_size, value))
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        own = sum(map(len, names))
        return lambda value: own + sum(_size(getattr(value, name)) for name in names)
    if issubclass(kind, Mapping):
        return lambda value: sum(_size(name) + _size(part) for name, part in value.items())
    return lambda _: _SCALAR_BYTES


def _size_of_text(value: str) -> int:
    return len(value) if value.isascii() else len(value.encode(errors="surrogatepass"))
