"""The outbox on a real database, through SQLAlchemy or Django."""

from contextlib import AbstractContextManager
from typing import Protocol

from outrider.outbox import Event
from outrider.outbox.ports import Store
from tests.outbox.kit.steps import Steps

# An event with the reference of its application.
Added = tuple[str, Event]


class Database(Protocol):
    """One database with an empty table."""

    @property
    def name(self) -> str:
        """The database and the way to it."""
        ...

    def add(self, added: list[Added], steps: Steps | None = None, *, commit: bool = True) -> None:
        """Adds events in one transaction, which ends by a commit or a rollback."""
        ...

    def store(self) -> Store:
        """Returns a store as a relay has it."""
        ...

    def stepping(self, steps: Steps) -> AbstractContextManager[None]:
        """Counts each statement, each answer and each commit as a step, in this thread."""
        ...

    def empty(self) -> None:
        """Deletes all entries."""
        ...
