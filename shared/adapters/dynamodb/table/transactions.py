"""Writing several items, all or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.adapters.dynamodb.table.conflicts import patiently
from shared.adapters.dynamodb.table.errors import translated_errors
from shared.adapters.dynamodb.table.keys import Key
from shared.adapters.dynamodb.table.rows import Row


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """Another item that must be as the condition says."""

    name: str
    kind: type[Row]
    key: Key
    condition: Condition

    def join(self, transaction: TransactWrite) -> None:
        transaction.condition_check(self.kind, self.key.pk, self.key.sk, self.condition)


@dataclass(frozen=True, slots=True)
class Delete:
    """An item to remove."""

    name: str
    row: Row
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.delete(self.row, self.condition)


@dataclass(frozen=True, slots=True)
class Put:
    """An item to store."""

    name: str
    row: Row
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.save(self.row, self.condition)


@dataclass(frozen=True, slots=True)
class Update:
    """An item to change."""

    name: str
    row: Row
    actions: list[Action] = field(repr=False)
    condition: Condition | None = None

    def join(self, transaction: TransactWrite) -> None:
        transaction.update(self.row, self.actions, self.condition)


Step = ConditionCheck | Delete | Put | Update

# The order that PynamoDB commits in, whatever the order of the calls; the reasons follow it.
_COMMITTED = (ConditionCheck, Delete, Put, Update)


def commit(steps: Sequence[Step]) -> frozenset[str]:
    """Writes all, or none and gives the names of the steps whose condition did not hold.

    A retry of a request that had succeeded unseen succeeds too: each carries a token.
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
    """The names of the steps whose condition did not hold."""
    return frozenset(_named(exc, steps, "ConditionalCheckFailed"))


def _named(exc: PynamoDBException, steps: Sequence[Step], code: str) -> Iterator[str]:
    """The steps that failed for this reason. There are no reasons when all of it was refused."""
    reasons = exc.cancellation_reasons if isinstance(exc, TransactWriteError) else ()
    for step, reason in zip(steps, reasons, strict=False):
        if reason is not None and reason.code == code:
            yield step.name
