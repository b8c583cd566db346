"""Concurrent changes."""

import pytest

from shared.domain.errors import Conflict, Contended, NotFound
from shared.services.changes import change, upsert


def test_a_change_is_repeated_on_the_result_of_a_concurrent_one() -> None:
    stored = ["a", "ab"]

    def save(after: str, before: str) -> bool:
        return before == stored[-1] and after == "abx"

    reads = iter(stored)
    assert change(lambda: next(reads), lambda before: before + "x", save) == "abx"


def test_a_change_that_never_succeeds_is_contended() -> None:
    with pytest.raises(Contended):
        change(lambda: 1, lambda before: before + 1, lambda _after, _before: False)


class Named:
    """One stored object, which another writer creates right after the first read."""

    def __init__(self, *, rival: bool) -> None:
        self.stored: str | None = None
        self.rival = rival

    def replace(self) -> str:
        if self.stored is None:
            self.stored = "rival's" if self.rival else None
            raise NotFound
        self.stored = "replaced"
        return self.stored

    def create(self) -> str:
        if self.stored is not None:
            raise Conflict("taken")
        self.stored = "created"
        return self.stored


def test_an_upsert_creates_a_missing_object_and_replaces_a_rivals() -> None:
    alone, second = Named(rival=False), Named(rival=True)

    assert upsert(alone.replace, alone.create) == ("created", True)
    assert upsert(alone.replace, alone.create) == ("replaced", False)
    assert upsert(second.replace, second.create) == ("replaced", False)


def test_an_upsert_creates_an_object_removed_in_between() -> None:
    """A 409 would report a name that no object has."""
    stored = iter([Conflict("taken"), None])

    def missing() -> str:
        raise NotFound

    def create() -> str:
        if (taken := next(stored)) is not None:
            raise taken
        return "created"

    assert upsert(missing, create) == ("created", True)


def test_an_upsert_that_needs_the_name_of_another_object_is_a_conflict() -> None:
    def missing() -> str:
        raise NotFound

    def taken() -> str:
        raise Conflict("taken")

    with pytest.raises(Conflict, match="taken"):
        upsert(missing, taken)
