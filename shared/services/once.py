"""Functions that take effect once."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Returns a function that calls `make` at its first call, and then returns its result.

    Threads that call it meanwhile wait. An exception of `make` is raised, and the next call tries
    again.
    """
    lock, made = Lock(), list[T]()

    def get() -> T:
        if not made:
            with lock:
                if not made:
                    made.append(make())
        return made[0]

    return get
