"""Writing several items, all or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import uniform
from time import sleep

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.adapters.dynamodb.errors import translated
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.rows import Row

# Of transactions that meet on one item all but one are turned away: they come again a little later,
# each by chance at another time, so that as many as change a thing at once all get through.
_TRIES = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.4


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
        for number in range(1, _TRIES + 1):
            try:
                _write(ordered)
            except TransactWriteError as exc:
                failed = frozenset(_named(exc, ordered, "ConditionalCheckFailed"))
                if failed:
                    return failed
                if number == _TRIES or not any(_named(exc, ordered, "TransactionConflict")):
                    raise
                _pause(number)
            else:
                break
    return frozenset()


def _pause(number: int) -> None:
    longest = min(_FIRST_PAUSE * 2 ** (number - 1), _LONGEST_PAUSE)
    # Chance spreads load here; nothing about it has to be secret.
    sleep(uniform(0, longest))  # noqa: S311


def _write(steps: Sequence[Step]) -> None:
    with TransactWrite(connection=Row._get_connection().connection) as transaction:
        for step in steps:
            step.join(transaction)


def _named(exc: TransactWriteError, steps: Sequence[Step], code: str) -> Iterator[str]:
    """The steps that failed for this reason. There are no reasons when all of it was refused."""
    for step, reason in zip(steps, exc.cancellation_reasons, strict=False):
        if reason is not None and reason.code == code:
            yield step.name
