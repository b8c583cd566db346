"""The outbox for SQLAlchemy: a table of your metadata, events in your session, and relays."""

from outrider.outbox.sqlalchemy.outbox import Outbox
from outrider.outbox.sqlalchemy.store import SqlAlchemyStore

__all__ = ["Outbox", "SqlAlchemyStore"]
