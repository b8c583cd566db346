"""dynalite: DynamoDB on Node.js, in memory. Has no transactions: see `transactions`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tools.opinions.server import (
    FETCHED,
    HERE,
    Opinion,
    fetch,
    free_port,
    require,
    running,
)
from tools.opinions.transactions import front

PLACE = FETCHED / "dynalite"
_PINNED = ("package.json", "package-lock.json", ".npmrc")
# Tables are there, and gone, at once.
_WITHOUT_DELAY = ("--createTableMs", "0", "--deleteTableMs", "0")


def _fetch() -> None:
    require("node", "npm")
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in _PINNED:
        shutil.copy(HERE / name, PLACE)
    # The lock file holds the checksum of each package.
    fetch("npm", ["npm", "ci", "--prefix", str(PLACE), "--ignore-scripts", "--loglevel=error"])


@contextmanager
def _serve() -> Iterator[str]:
    port = free_port()
    program = PLACE / "node_modules/dynalite/cli.js"
    command = ["node", str(program), "--host", "127.0.0.1", "--port", str(port), *_WITHOUT_DELAY]
    with running(command, port), front(port) as url:
        yield url


OPINION = Opinion("DynamoDB", "dynalite", "OUTRIDER_DYNAMODB_ENDPOINT", "dynamodb", _fetch, _serve)
