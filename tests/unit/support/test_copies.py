"""Copies of the state of fakes are complete, and independent of each other."""

from dataclasses import dataclass

import pytest

from shared.adapters.memory import CountingEntropy, FixedClock, MemoryStore
from shared.adapters.memory.dynamodb_limits import MAX_ITEM_BYTES, Items
from shared.domain.errors import PayloadTooLarge
from tests.support.arrange.copies import save


@dataclass(frozen=True)
class Value:
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Holder:
    texts: list[str]


@dataclass(eq=False)
class Changeable:
    text: str


def test_a_copy_has_the_saved_state_whatever_happens_to_others() -> None:
    entropy, state = CountingEntropy(), {"a": {"b": [Holder(["c"])]}}
    entropy.draw(1)
    saved = save((state, entropy))
    state["a"]["b"].clear()
    entropy.draw(1)

    for _ in range(2):
        copied, drawing = saved.copy()
        assert copied == {"a": {"b": [Holder(["c"])]}}
        assert drawing.draw(1) == b"\x02"
        copied["a"]["b"][0].texts.append("d")


def test_what_was_one_object_is_one_in_the_copy() -> None:
    clock = FixedClock()

    copied, store = save((clock, MemoryStore(clock))).copy()

    assert copied is store.clock
    assert copied is not clock


def test_copies_share_only_what_cannot_change() -> None:
    value, holder, changeable = Value(("a",)), Holder(["a"]), Changeable("a")

    same, other, another = save((value, holder, changeable)).copy()

    assert same is value
    assert other is not holder
    assert another is not changeable


def test_copied_items_keep_the_limits_of_a_store() -> None:
    copied = save(Items({"a": "b"})).copy()

    assert copied == {"a": "b"}
    with pytest.raises(PayloadTooLarge):
        copied["c"] = "x" * (MAX_ITEM_BYTES + 1)
