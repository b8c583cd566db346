"""The store of relays: claims by SKIP LOCKED where the database has it, else by an UPDATE."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    Update,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from outrider.outbox.entry import Accepted, Delayed, Entry, Outcome, Refused, RefusedEntry, State
from outrider.outbox.order import unbroken
from outrider.outbox.ports import OutboxUnavailable
from outrider.outbox.sqlalchemy.outbox import Outbox
from outrider.outbox.system import new_lease

# Databases that have FOR UPDATE SKIP LOCKED beside LIMIT. MariaDB: from 10.6 on.
_SKIP_LOCKED = frozenset({"postgresql", "mysql", "mariadb"})


def due(table: Table, now_ms: int, limit: int) -> Select[Any]:
    """Selects the oldest entries that may be sent: ids alone."""
    earlier = table.alias("earlier")
    is_held = exists().where(
        earlier.c.application == table.c.application,
        earlier.c.refused_at.is_(None),
        earlier.c.due_at > now_ms,
        earlier.c.id < table.c.id,
    )
    waiting = (table.c.refused_at.is_(None), table.c.due_at <= now_ms)
    return select(table.c.id).where(*waiting, ~is_held).order_by(table.c.id).limit(limit)


def locked(table: Table, now_ms: int, limit: int) -> Select[Any]:
    """Selects and locks what is due, without a wait for the locks of other relays."""
    return due(table, now_ms, limit).with_for_update(skip_locked=True)


def leased(table: Table, ids: Any, now_ms: int, until_ms: int, lease: str) -> Update:
    """Leases those of the ids that are still due."""
    is_due = (table.c.refused_at.is_(None), table.c.due_at <= now_ms)
    chosen = update(table).where(table.c.id.in_(ids), *is_due)
    return chosen.values(due_at=until_ms, lease=lease)


class SqlAlchemyStore:
    """Claims and settles entries on connections of its own."""

    def __init__(self, engine: Engine, outbox: Outbox) -> None:
        self._engine, self._table = engine, outbox.table

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (DBAPIError, NoConnection) as exc:
            raise OutboxUnavailable(str(exc)) from exc

    def claim(self, now_ms: int, until_ms: int, limit: int) -> Sequence[Entry]:
        """Leases entries, as the port says."""
        table, lease = self._table, new_lease()
        with self._transaction() as connection:
            ids: Any = due(table, now_ms, limit)
            if connection.dialect.name in _SKIP_LOCKED:
                ids = self._locked(connection, now_ms, limit)
            connection.execute(leased(table, ids, now_ms, until_ms, lease))
            mine = select(table).where(table.c.lease == lease).order_by(table.c.id)
            return [_entry(row) for row in connection.execute(mine)]

    def _locked(self, connection: Connection, now_ms: int, limit: int) -> list[int]:
        """Locks entries; returns those that no entry of another relay precedes."""
        table = self._table
        ids = list(connection.execute(locked(table, now_ms, limit)).scalars())
        if not ids:
            return []
        of_them = select(table.c.application).where(table.c.id.in_(ids))
        waiting = select(table.c.id, table.c.application).where(
            table.c.refused_at.is_(None), table.c.id <= max(ids), table.c.application.in_(of_them)
        )
        return unbroken(ids, [(row.id, row.application) for row in connection.execute(waiting)])

    def settle(self, outcomes: Sequence[Outcome], now_ms: int) -> None:
        """Records outcomes, as the port says."""
        accepted = [each.entry.id for each in outcomes if isinstance(each.result, Accepted)]
        with self._transaction() as connection:
            if accepted:
                connection.execute(delete(self._table).where(self._table.c.id.in_(accepted)))
            for each in outcomes:
                if each.entry.id not in accepted:
                    self._keep(connection, each, now_ms)

    def _keep(self, connection: Connection, outcome: Outcome, now_ms: int) -> None:
        entry, result = outcome.entry, outcome.result
        values: dict[str, Any] = {"lease": None, "due_at": outcome.due_ms}
        if isinstance(result, Refused):
            values |= {"refused_at": now_ms, "reason": result.reason}
        if isinstance(result, Delayed):
            values |= {"attempts": entry.attempts + 1, "reason": result.reason}
        is_mine = (self._table.c.id == entry.id, self._table.c.lease == entry.lease)
        connection.execute(update(self._table).where(*is_mine).values(values))

    def state(self) -> State:
        """Counts the entries."""
        table = self._table
        is_waiting = table.c.refused_at.is_(None)
        counts = select(
            func.count().filter(is_waiting),
            func.count().filter(~is_waiting),
            func.min(table.c.added_at).filter(is_waiting),
        ).select_from(table)
        with self._transaction() as connection:
            return State(*connection.execute(counts).one())

    def refused(self, limit: int = 100) -> Sequence[RefusedEntry]:
        """Returns refused entries, oldest first."""
        c = self._table.c
        columns = (c.id, c.application, c.event_id, c.body, c.reason, c.refused_at)
        chosen = select(*columns).where(c.refused_at.is_not(None)).order_by(c.id).limit(limit)
        with self._transaction() as connection:
            return [RefusedEntry(*row) for row in connection.execute(chosen)]

    def retry(self, ids: Sequence[int], now_ms: int) -> int:
        """Makes refused entries wait again; returns their number."""
        table = self._table
        chosen = update(table).where(table.c.id.in_(ids), table.c.refused_at.is_not(None))
        values = {"refused_at": None, "due_at": now_ms, "attempts": 0, "lease": None}
        with self._transaction() as connection:
            return connection.execute(chosen.values(values)).rowcount


def _entry(row: Any) -> Entry:
    return Entry(row.id, row.application, row.event_id, row.body, row.attempts, row.lease)
