"""ministack: an AWS in one process, whose DynamoDB has transactions.

It is the local AWS of `make run`, so it is here already. It shares no code with moto or dynalite.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.opinions.server import FETCHED, Opinion, free_port, running

_SETTINGS = {
    "BIND_HOST": "127.0.0.1",
    "IOT_MTLS_ENABLED": "0",
    "PERSIST_STATE": "0",
    "SFTP_ENABLED": "0",
}


def _fetch() -> None:
    """Fetches nothing: `requirements-dev.txt` locks it."""
    FETCHED.mkdir(parents=True, exist_ok=True)


@contextmanager
def _serve() -> Iterator[str]:
    port = free_port()
    # As variables of `env`, so that the rest of the environment stays.
    settings = [f"{name}={value}" for name, value in (_SETTINGS | {"GATEWAY_PORT": port}).items()]
    with running(["env", *settings, sys.executable, "-m", "ministack"], port):
        yield f"http://127.0.0.1:{port}"


OPINION = Opinion("DynamoDB", "ministack", "OUTRIDER_DYNAMODB_ENDPOINT", "dynamodb", _fetch, _serve)
