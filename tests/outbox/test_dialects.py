"""Statements that claim rows, on databases that no server here has."""

import re
from typing import Any

import pytest
from sqlalchemy import MetaData, make_url
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateTable

from outrider.outbox.sqlalchemy import Outbox
from outrider.outbox.sqlalchemy.store import due, leased, locked

_MARIADB: Any = make_url("mariadb+pymysql://").get_dialect()
MARIADB = _MARIADB()
_SQLITE: Any = sqlite.dialect
_MYSQL: Any = mysql.dialect
_POSTGRESQL: Any = postgresql.dialect
TABLE = Outbox(MetaData()).table
DUE = (
    "SELECT outrider_outbox.id FROM outrider_outbox WHERE outrider_outbox.refused_at IS NULL "
    "AND outrider_outbox.due_at <= 5 AND NOT (EXISTS (SELECT * FROM outrider_outbox AS earlier "
    "WHERE earlier.application = outrider_outbox.application AND earlier.refused_at IS NULL "
    "AND earlier.due_at > 5 AND earlier.id < outrider_outbox.id)) ORDER BY outrider_outbox.id"
)


def text(statement: Any, dialect: Any) -> str:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return re.sub(r"\s+", " ", str(compiled)).strip()


@pytest.mark.parametrize(
    "dialect",
    [_POSTGRESQL(), _MYSQL(), MARIADB],
    ids=["postgresql", "mysql", "mariadb"],
)
def test_rows_are_locked_without_a_wait_for_other_relays(dialect: Any) -> None:
    assert text(locked(TABLE, 5, 10), dialect) == f"{DUE} LIMIT 10 FOR UPDATE SKIP LOCKED"


def test_sqlite_claims_by_one_update() -> None:
    statement = leased(TABLE, due(TABLE, 5, 10), 5, 9, "L")

    start, chosen, ending = text(statement, _SQLITE()).partition(f"({DUE} LIMIT 10 OFFSET 0)")
    assert start == ("UPDATE outrider_outbox SET due_at=9, lease='L' WHERE outrider_outbox.id IN ")
    assert chosen
    assert ending == (" AND outrider_outbox.refused_at IS NULL AND outrider_outbox.due_at <= 5")


@pytest.mark.parametrize("dialect", [_MYSQL(), MARIADB], ids=["mysql", "mariadb"])
def test_a_body_of_a_megabyte_fits_into_its_column(dialect: Any) -> None:
    assert "LONGTEXT NOT NULL" in text(CreateTable(TABLE), dialect)
