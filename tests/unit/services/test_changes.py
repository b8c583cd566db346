"""Changes that meet."""

import pytest

from shared.domain.errors import Conflict
from shared.services.changes import change


def test_a_change_is_made_again_on_what_another_one_left() -> None:
    stored = ["a", "ab"]

    def save(after: str, before: str) -> bool:
        return before == stored[-1] and after == "abx"

    reads = iter(stored)
    assert change(lambda: next(reads), lambda before: before + "x", save) == "abx"


def test_a_change_that_never_gets_through_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        change(lambda: 1, lambda before: before + 1, lambda _after, _before: False)
