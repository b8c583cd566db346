"""Relays the table of a database: `python -m outrider.outbox.sqlalchemy relay`."""

import logging
import sys
from argparse import ArgumentParser

from sqlalchemy import MetaData, create_engine

from outrider.outbox.commands import add_arguments, perform
from outrider.outbox.environment import DATABASE, MissingSetting, required, transport
from outrider.outbox.relay import Relay
from outrider.outbox.sqlalchemy.outbox import NAME, Outbox
from outrider.outbox.sqlalchemy.store import SqlAlchemyStore


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status: 0, or 2 if a setting is missing."""
    logging.basicConfig(level=logging.INFO)
    parser = ArgumentParser(prog="outrider-outbox", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--table", default=NAME)
    options = parser.parse_args(arguments)
    try:
        engine = create_engine(required(DATABASE), pool_pre_ping=True)
        store = SqlAlchemyStore(engine, Outbox(MetaData(), options.table))
        for line in perform(options, store, lambda: Relay(store=store, transport=transport())):
            print(line)
    except MissingSetting as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
