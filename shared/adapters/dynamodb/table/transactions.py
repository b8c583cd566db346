"""Transactions: writes of several items, all or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.adapters.dynamodb.table.conflict_retry import patiently
from shared.adapters.dynamodb.table.errors import translated_errors
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.rows import Row


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """A condition on another item."""

    name: str
    kind: type[Row]
    key: Key
    condition: Condition

    def join(self, transaction: TransactWrite) -> None:
        transaction.condition_check(self.kind, self.key.pk, self.key.sk, self.condition)


@dataclass(frozen=True, slots=True)
class Delete:
    """An item to delete."""

    name: str
    row: Row
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.delete(self.row, self.condition)


@dataclass(frozen=True, slots=True)
class Put:
    """An item to put."""

    name: str
    row: Row
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.save(self.row, self.condition)


@dataclass(frozen=True, slots=True)
class Update:
    """An item to update."""

    name: str
    row: Row
    actions: list[Action] = field(repr=False)
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.update(self.row, self.actions, self.condition)


Step = ConditionCheck | Delete | Put | Update

# PynamoDB's order of steps in a transaction, which the reasons of a failure follow.
_COMMITTED = (ConditionCheck, Delete, Put, Update)


def commit(steps: Sequence[Step]) -> frozenset[str]:
    """Commits a transaction; returns the names of the steps with a failed condition.

    Idempotent: each request has a token, so a retry after an unseen success succeeds as well.
    """
    ordered = sorted(steps, key=lambda step: _COMMITTED.index(type(step)))

    def has_met(exc: PynamoDBException) -> bool:
        return not _failed(exc, ordered) and any(_named(exc, ordered, "TransactionConflict"))

    with translated_errors(f"write {', '.join(step.name for step in ordered)}"):
        try:
            patiently(lambda: _write(ordered), has_met)
        except TransactWriteError as exc:
            if failed := _failed(exc, ordered):
                return failed
            raise
    return frozenset()


def _write(steps: Sequence[Step]) -> None:
    with TransactWrite(connection=Row._get_connection().connection) as transaction:
        for step in steps:
            step.join(transaction)


def _failed(exc: PynamoDBException, steps: Sequence[Step]) -> frozenset[str]:
    """Returns the names of the steps with a failed condition."""
    return frozenset(_named(exc, steps, "ConditionalCheckFailed"))


def _named(exc: PynamoDBException, steps: Sequence[Step], code: str) -> Iterator[str]:
    """Returns the steps that failed for this reason; a rejected request has no reasons."""
    reasons = exc.cancellation_reasons if isinstance(exc, TransactWriteError) else ()
    for step, reason in zip(steps, reasons, strict=False):
        if reason is not None and reason.code == code:
            yield step.name
