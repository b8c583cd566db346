"""Changes and deletes stored objects under concurrent writes."""

from collections.abc import Callable
from typing import TypeVar

from shared.domain.errors import Conflict, Contended, NotFound

T = TypeVar("T")

# Of several concurrent writers one succeeds in each round, so this many writers all succeed.
_TRIES = 20
# Rounds of find-or-create: each further round needs another removal in between.
_ROUNDS = 3


def change(read: Callable[[], T], alter: Callable[[T], T], save: Callable[[T, T], bool]) -> T:
    """Saves and returns the altered object; loses no concurrent change.

    `save` gets the new and the old object, and returns False when the old one is no longer stored:
    then everything is repeated. Contended after too many repetitions.
    """

    def attempt() -> T | None:
        before = read()
        after = alter(before)
        return after if save(after, before) else None

    return persist(attempt)


def remove(read: Callable[[], T], delete: Callable[[T], bool]) -> T:
    """Deletes and returns the stored object.

    `delete` returns False when the object has changed since it was read.
    """

    def attempt() -> T | None:
        found = read()
        return found if delete(found) else None

    return persist(attempt)


def upsert(replace: Callable[[], T], create: Callable[[], T]) -> tuple[T, bool]:
    """Replaces the stored object, or creates a missing one; also returns whether it is new.

    Of several callers that find the object missing one creates it, and the others replace it. It
    may be deleted in between. Conflict when `create` needs a name that another object keeps.
    """
    for left in reversed(range(_ROUNDS)):
        try:
            return replace(), False
        except NotFound:
            pass
        try:
            return create(), True
        except Conflict:
            if not left:
                raise
    raise Contended


def persist(attempt: Callable[[], T | None]) -> T:
    """Repeats `attempt` while it returns None, after a concurrent change; returns its result.

    Contended after too many repetitions.
    """
    for _ in range(_TRIES):
        if (done := attempt()) is not None:
            return done
    raise Contended
