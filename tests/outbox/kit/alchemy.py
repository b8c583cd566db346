"""The outbox through SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import Session

from outrider.outbox.sqlalchemy import Outbox, SqlAlchemyStore
from tests.outbox.kit.database import Added
from tests.outbox.kit.steps import Killed, Steps

_STEPS = ("before_cursor_execute", "after_cursor_execute", "commit", "begin")
_ARGUMENTS_OF_A_STATEMENT = 6


class AlchemyDatabase:
    """A database of this engine; creates the table, unless it `is_made`."""

    def __init__(self, engine: Engine, *, is_made: bool = False) -> None:
        self.engine, self.metadata = engine, MetaData()
        self.outbox = Outbox(self.metadata)
        if not is_made:
            self.metadata.drop_all(engine)
            self.metadata.create_all(engine)

    @property
    def name(self) -> str:
        return f"sqlalchemy on {self.engine.dialect.name}"

    def add(self, added: list[Added], steps: Steps | None = None, *, commit: bool = True) -> None:
        """Adds events in one transaction."""
        with self.stepping(steps or Steps()), Session(self.engine) as session:
            for application, each in added:
                self.outbox.add(session, application, each)
            if commit:
                session.commit()

    def store(self) -> SqlAlchemyStore:
        """Returns a store with a pool of its own, so that no other thread's locks are shared."""
        return SqlAlchemyStore(self.engine, self.outbox)

    @contextmanager
    def stepping(self, steps: Steps) -> Iterator[None]:
        """Counts statements, answers and commits."""
        opened: list[Any] = []

        def note(connection: Any, *_: Any) -> None:
            opened.append(connection)

        def take(*arguments: Any) -> None:
            _take(steps, arguments)

        try:
            with _listening(self.engine, [("checkout", note), *((n, take) for n in _STEPS)]):
                yield
        except Killed:
            # A process that dies tidies up nothing: its connections break.
            for each in opened:
                each.close()
            self.engine.dispose()
            raise

    def empty(self) -> None:
        """Deletes all entries."""
        with self.engine.begin() as connection:
            connection.execute(self.outbox.table.delete())


@contextmanager
def _listening(engine: Engine, heard: list[tuple[str, Any]]) -> Iterator[None]:
    for name, function in heard:
        event.listen(engine, name, function)
    try:
        yield
    finally:
        for name, function in heard:
            event.remove(engine, name, function)


def _take(steps: Steps, arguments: tuple[Any, ...]) -> None:
    try:
        steps.step()
    except Killed:
        # An open cursor would keep SQLite's lock.
        if len(arguments) == _ARGUMENTS_OF_A_STATEMENT:
            arguments[1].close()
        raise
