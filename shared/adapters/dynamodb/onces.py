"""Idempotency keys: an item each, which stands for what the key made."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.reads import get
from shared.adapters.dynamodb.rows import PointerRow
from shared.adapters.dynamodb.transactions import Put
from shared.adapters.dynamodb.writes import ABSENT, put_if
from shared.domain.once import Once

STEP = "idempotency key"


def steps(once: Once | None, target: str) -> list[Put]:
    """What a transaction adds to use the key; nothing without one. The step is named STEP."""
    if once is None:
        return []
    # A key that had expired when this one was sent does not count, deleted yet or not.
    return [Put(STEP, _row(once, target), ABSENT | (PointerRow.expires_at <= once.used_at))]


def claim(once: Once, target: str) -> str:
    """What the key stands for: `target`, unless it was used before."""
    (step,) = steps(once, target)
    if step.condition is not None and put_if(step.row, step.condition):
        return target
    return target_of(once) or target


def target_of(once: Once | None) -> str | None:
    """What the key was used for, if it was."""
    found = get(PointerRow, keys.once(once)) if once else None
    return found.target if found else None


def used_for(once: Once | None) -> str | None:
    """What the key had been used for when this one was sent; an expired use does not count."""
    found = get(PointerRow, keys.once(once)) if once else None
    return found.target if once and found and found.is_live(once.used_at) else None


def _row(once: Once, target: str) -> PointerRow:
    key = keys.once(once)
    return PointerRow(*key, target=target, expires_at=once.expires_at)
