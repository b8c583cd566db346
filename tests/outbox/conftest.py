"""Each test runs on SQLite and PostgreSQL, through SQLAlchemy and through Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from sqlalchemy import create_engine, event

from tests.outbox.kit import django_project
from tests.outbox.kit.alchemy import AlchemyDatabase
from tests.outbox.kit.database import Database
from tests.outbox.kit.django_project import DjangoDatabase
from tests.outbox.kit.postgres import postgres
from tests.outbox.kit.served_api import ServedApi, served_api

django_project.start()


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The folder of a PostgreSQL server's socket."""
    with postgres() as folder:
        yield folder


@contextmanager
def _sqlalchemy(url: str, **options: Any) -> Iterator[Database]:
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        # No test cuts the power, so none needs to wait for the disk.
        event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
    try:
        yield AlchemyDatabase(engine)
    finally:
        engine.dispose()


@contextmanager
def _django(alias: str) -> Iterator[Database]:
    try:
        yield DjangoDatabase(alias)
    finally:
        connections[alias].close()


@pytest.fixture(
    params=["sqlalchemy-sqlite", "django-sqlite", "sqlalchemy-postgres", "django-postgres"]
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty table."""
    match request.param:
        case "sqlalchemy-sqlite":
            opened = _sqlalchemy(f"sqlite:///{tmp_path}/db", connect_args={"timeout": 30})
        case "django-sqlite":
            opened = _django("default")
        case "sqlalchemy-postgres":
            folder = request.getfixturevalue("server")
            opened = _sqlalchemy(f"postgresql+psycopg://outrider@/postgres?host={folder}")
        case _:
            django_project.connect_postgres(request.getfixturevalue("server"))
            opened = _django("postgres")
    with opened as found:
        yield found


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ServedApi:
    return served_api(monkeypatch)
