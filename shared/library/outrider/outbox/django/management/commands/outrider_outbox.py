"""`manage.py outrider_outbox relay`, and the other commands of the outbox."""

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from outrider.outbox.commands import add_arguments, perform
from outrider.outbox.django.store import DjangoStore
from outrider.outbox.environment import MissingSetting, transport
from outrider.outbox.relay import Relay


class Command(BaseCommand):
    """Relays committed events, or shows and retries the refused ones."""

    help = "Relay the outbox of Outrider, show its state, or retry refused events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *_: Any, **options: Any) -> None:
        store = DjangoStore(options["database"])
        try:
            lines = perform(
                Namespace(**options), store, lambda: Relay(store=store, transport=transport())
            )
            for line in lines:
                self.stdout.write(line)
        except MissingSetting as exc:
            raise CommandError(str(exc)) from exc
