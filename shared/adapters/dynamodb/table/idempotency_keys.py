"""Idempotency keys: an item each, with the id of the object that the key created."""

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import PointerRow
from shared.adapters.dynamodb.table.transactions import Put
from shared.adapters.dynamodb.table.writes import ABSENT, put_if
from shared.domain.idempotency import IdempotencyKey

STEP = "idempotency key"


def steps(idempotency_key: IdempotencyKey | None, target: str) -> list[Put]:
    """Returns the step, named STEP, that uses the key in a transaction; none without a key."""
    if idempotency_key is None:
        return []
    # A key that had expired when this request was sent counts as unused, deleted or not.
    return [
        Put(
            STEP,
            _row(idempotency_key, target),
            ABSENT | (PointerRow.expires_at <= idempotency_key.sent_at),
        )
    ]


def claim(idempotency_key: IdempotencyKey, target: str) -> str:
    """Uses the key for `target`; returns the earlier target if it was used before."""
    (step,) = steps(idempotency_key, target)
    if step.condition is not None and put_if(step.row, step.condition):
        return target
    return target_of(idempotency_key) or target


def target_of(idempotency_key: IdempotencyKey | None) -> str | None:
    """Returns the target of the key, if it was used."""
    found = (
        get(PointerRow, traffic_keys.idempotency_key(idempotency_key)) if idempotency_key else None
    )
    return found.target if found else None


def used_for(idempotency_key: IdempotencyKey | None) -> str | None:
    """Returns the target of the key when this request was sent; an expired use does not count."""
    found = (
        get(PointerRow, traffic_keys.idempotency_key(idempotency_key)) if idempotency_key else None
    )
    return (
        found.target
        if idempotency_key and found and found.is_live(idempotency_key.sent_at)
        else None
    )


def _row(idempotency_key: IdempotencyKey, target: str) -> PointerRow:
    key = traffic_keys.idempotency_key(idempotency_key)
    return PointerRow(*key, target=target, expires_at=idempotency_key.expires_at)
