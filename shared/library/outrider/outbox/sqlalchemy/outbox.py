"""The table, and events that are added to it in the provider's transaction."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
    insert,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Session

from outrider.outbox.event import Event, check_application
from outrider.outbox.system import Clock, now_ms
from outrider.outbox.waker import WAKER, Waker

NAME = "outrider_outbox"
_LISTENS = "outrider_outbox_listens"
# SQLite numbers only an INTEGER by itself; MySQL's TEXT ends at 64 KB.
_ID = BigInteger().with_variant(Integer(), "sqlite")
_BODY = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")


class Outbox:
    """The table `name` of the metadata, which Alembic or `create_all` creates with the others.

    Times are Unix milliseconds. `due_at` is the time from which a relay may take the entry: it
    holds leases and delays alike.
    """

    def __init__(
        self, metadata: MetaData, name: str = NAME, clock: Clock = now_ms, waker: Waker = WAKER
    ) -> None:
        self._clock, self._waker = clock, waker
        self.table = Table(
            name,
            metadata,
            Column("id", _ID, Identity(), primary_key=True),
            Column("application", String(256), nullable=False),
            Column("event_id", String(256), nullable=False),
            Column("body", _BODY, nullable=False),
            Column("added_at", BigInteger, nullable=False),
            Column("due_at", BigInteger, nullable=False),
            Column("attempts", Integer, nullable=False),
            Column("lease", String(32)),
            Column("refused_at", BigInteger),
            Column("reason", Text),
            Index(f"{name}_waiting", "refused_at", "id"),
            Index(f"{name}_application", "application", "refused_at", "due_at"),
            Index(f"{name}_lease", "lease"),
        )

    def add(self, session: Session | Connection, application: str, added: Event) -> str:
        """Adds the event in the session's transaction; returns its id. Raises InvalidEvent.

        When a session commits, the relays of this process wake up. After the commit of a bare
        connection, they find the event at their next poll.
        """
        now = self._clock()
        values = {
            "application": check_application(application),
            "event_id": added.id,
            "body": added.body(),
            "added_at": now,
            "due_at": now,
            "attempts": 0,
        }
        session.execute(insert(self.table).values(values))
        if isinstance(session, Session) and _LISTENS not in session.info:
            session.info[_LISTENS] = True
            event.listen(session, "after_commit", self._wake)
        return added.id

    def _wake(self, _: Session) -> None:
        self._waker.wake()
