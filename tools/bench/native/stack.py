"""Starts and ends the processes."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from tests.support.arrange.tokens import token
from tools.bench.site import KEY, ORGANISATION, QUEUES, create_keys, create_table, settings
from tools.local_stack.aws import HOST, REGION, free_port
from tools.local_stack.processes import clean_environment

# The smallest MaximumConcurrency of an event source, and the processors of a small machine.
POLLERS = 2


@dataclass(frozen=True)
class NativeStack:
    """The running processes; `url` is that of the API."""

    url: str
    database: str

    @property
    def token(self) -> str:
        return token(datetime.now(UTC), key=KEY.encode(), sub=ORGANISATION)

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time by process, so far."""
        return {**_got(f"{self.url}/cpu"), "database": _got(f"{self.database}/cpu")}


@contextmanager
def native_stack(
    pollers: int = POLLERS, more: Mapping[str, str] | None = None
) -> Iterator[NativeStack]:
    """Runs the functions until the end of the block; `pollers` is the concurrency of deliveries."""
    with _program("database", {}) as port:
        database = f"http://{HOST}:{port}"
        front = free_port()
        variables = _environment(database, f"http://{HOST}:{front}")
        # The permits of attempts without trust are a share of what there is.
        variables["OUTRIDER_CONCURRENCY"] = str(pollers)
        with _program("front", variables | dict(more or {}), str(front), str(pollers)):
            yield NativeStack(f"http://{HOST}:{front}", database)


def _environment(database: str, front: str) -> dict[str, str]:
    session = boto3.Session("test", "test", region_name=REGION)
    create_table(session.client("dynamodb", endpoint_url=database))
    keys = create_keys(session.client("secretsmanager", endpoint_url=database))
    aws = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": database,
        "AWS_ENDPOINT_URL_SQS": front,
    }
    return aws | settings({name: f"{front}/queue/{name}" for name in QUEUES}, keys)


@contextmanager
def _program(name: str, variables: Mapping[str, str], *arguments: str) -> Iterator[int]:
    """Runs a module of this package; yields the port that it prints."""
    command = [sys.executable, "-m", f"tools.bench.native.{name}", *arguments]
    environment = clean_environment(**variables)
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _got(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
        return json.load(answer)
