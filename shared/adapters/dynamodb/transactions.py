"""Writing several items, all or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.adapters.dynamodb.errors import translated
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.rows import Row

# Two transactions on one item at once: one of them is turned away, and may come again at once.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Check:
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


Step = Check | Delete | Put | Update

# The order that PynamoDB commits in, whatever the order of the calls; the reasons follow it.
_COMMITTED = (Check, Delete, Put, Update)


def commit(steps: Sequence[Step]) -> frozenset[str]:
    """Writes all, or none and gives the names of the steps whose condition did not hold.

    A retry of a request that had succeeded unseen succeeds too: each carries a token.
    """
    ordered = sorted(steps, key=lambda step: _COMMITTED.index(type(step)))
    with translated(f"write {', '.join(step.name for step in ordered)}"):
        for left in reversed(range(_TRIES)):
            try:
                _write(ordered)
            except TransactWriteError as exc:
                failed = frozenset(_named(exc, ordered, "ConditionalCheckFailed"))
                if failed:
                    return failed
                if not left or not any(_named(exc, ordered, "TransactionConflict")):
                    raise
            else:
                break
    return frozenset()


def _write(steps: Sequence[Step]) -> None:
    with TransactWrite(connection=Row._get_connection().connection) as transaction:
        for step in steps:
            step.join(transaction)


def _named(exc: TransactWriteError, steps: Sequence[Step], code: str) -> Iterator[str]:
    """The steps that failed for this reason. There are no reasons when all of it was refused."""
    for step, reason in zip(steps, exc.cancellation_reasons, strict=False):
        if reason is not None and reason.code == code:
            yield step.name
