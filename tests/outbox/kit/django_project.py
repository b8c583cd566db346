"""A Django project in this process: its settings, and the outbox through it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from outrider.outbox import django as outbox
from tests.outbox.kit.database import Added
from tests.outbox.kit.steps import Killed, Steps

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(Path(tempfile.mkdtemp(prefix="outrider-outbox-")) / "django.sqlite"),
    # No test cuts the power, so none needs to wait for the disk.
    "OPTIONS": {"timeout": 30, "init_command": "PRAGMA synchronous=OFF"},
}
_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "outrider.outbox.django"]


def start() -> None:
    """Configures Django once in a process, which has one project."""
    if not settings.configured:
        settings.configure(INSTALLED_APPS=_APPS, DATABASES={"default": _SQLITE}, USE_TZ=True)
        django.setup()


def connect_postgres(folder: Path) -> None:
    """Adds the server with its socket in this folder to the project."""
    server = {"ENGINE": "django.db.backends.postgresql", "NAME": "django", "USER": "outrider"}
    if "postgres" not in connections.settings:
        with psycopg.connect(f"host={folder} user=outrider dbname=postgres", autocommit=True) as c:
            c.execute("CREATE DATABASE django")
        databases = {"default": _SQLITE, "postgres": {**server, "HOST": str(folder)}}
        connections.settings = connections.configure_settings(databases)


class DjangoDatabase:
    """A database of the project, migrated."""

    def __init__(self, alias: str = "default") -> None:
        self.alias = alias
        call_command("migrate", "outrider_outbox", database=alias, verbosity=0)
        self.empty()

    @property
    def name(self) -> str:
        return f"django on {connections[self.alias].vendor}"

    def add(self, added: list[Added], steps: Steps | None = None, *, commit: bool = True) -> None:
        """Adds events in one transaction."""
        with self.stepping(steps or Steps()), transaction.atomic(using=self.alias):
            for application, each in added:
                outbox.add(application, each, using=self.alias)
            transaction.set_rollback(not commit, using=self.alias)

    def store(self) -> Any:
        """Returns a store; each thread has its own connection."""
        from outrider.outbox.django.store import DjangoStore

        return DjangoStore(self.alias)

    @contextmanager
    def stepping(self, steps: Steps) -> Iterator[None]:
        """Counts statements, answers and commits."""
        connection = connections[self.alias]
        commit = connection.commit

        def execute(call: Any, *arguments: Any) -> Any:
            steps.step()
            answer = call(*arguments)
            steps.step()
            return answer

        def end() -> None:
            steps.step()
            commit()
            steps.step()

        with connection.execute_wrapper(execute), patch.object(connection, "commit", end):
            try:
                yield
            except BaseException:
                if not steps.is_dead:
                    raise
                # A process that dies tidies up nothing: its connection breaks.
                if connection.connection is not None:
                    connection.connection.close()
                del connections[self.alias]
                raise Killed from None

    def empty(self) -> None:
        """Deletes all entries."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute("DELETE FROM outrider_outbox")
