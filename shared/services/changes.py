"""Changing and removing what is stored, when others may change it at the same time."""

from collections.abc import Callable
from typing import TypeVar

from shared.domain.errors import Conflict, Contended, NotFound

T = TypeVar("T")

# Of those that write at once one gets through each time: so many all do.
_TRIES = 20
# Of looking for a thing and creating it: with each one more, another had to remove it in between.
_ROUNDS = 3


def change(read: Callable[[], T], alter: Callable[[T], T], save: Callable[[T, T], bool]) -> T:
    """What `alter` makes of the stored thing, once `save` took it; no other change is lost.

    `save` gets the new and the old one, and is False when the old one is not stored any more: then
    all is done again. Contended when that happens again and again.
    """

    def idempotency_key() -> T | None:
        before = read()
        after = alter(before)
        return after if save(after, before) else None

    return persist(idempotency_key)


def remove(read: Callable[[], T], delete: Callable[[T], bool]) -> T:
    """What was stored, and is deleted. `delete` is False when that is not stored any more."""

    def idempotency_key() -> T | None:
        found = read()
        return found if delete(found) else None

    return persist(idempotency_key)


def upsert(replace: Callable[[], T], create: Callable[[], T]) -> tuple[T, bool]:
    """Replaces the stored thing, or creates it where it is missing; says also whether it is new.

    Of several that find it missing one creates it, and the rest replace that one. It may be removed
    in between. Conflict when `create` needs a name that something else has, and goes on having.
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
    """What `attempt` gives, which is None when others changed what it had read: then once more.

    Contended when that happens again and again.
    """
    for _ in range(_TRIES):
        if (done := attempt()) is not None:
            return done
    raise Contended
