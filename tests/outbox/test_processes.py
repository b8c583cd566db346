"""Relays as processes of their own, killed by the system."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import pytest
from sqlalchemy import create_engine

from tests.outbox.kit.alchemy import AlchemyDatabase
from tests.outbox.kit.relays import events
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.http_server import served

ROOT = Path(__file__).parents[2]


class Api(BaseHTTPRequestHandler):
    """Idempotent as Outrider; kills its client between the effect and the answer, once."""

    protocol_version = "HTTP/1.1"
    messages: ClassVar[dict[str, str]] = {}
    requests: ClassVar[list[str]] = []
    victim: ClassVar[list[int]] = []
    lock: ClassVar[Any] = Lock()

    def do_POST(self) -> None:
        event_id = json.loads(self.rfile.read(int(self.headers["content-length"])))["eventId"]
        with self.lock:
            self.requests.append(event_id)
            message = self.messages.setdefault(
                self.headers["idempotency-key"], f"msg_{len(self.messages)}"
            )
            if self.victim:
                os.kill(self.victim.pop(), signal.SIGKILL)
                self.close_connection = True
                return
        body = json.dumps({"id": message}).encode()
        self.send_response(202)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    Api.messages.clear()
    Api.requests.clear()
    with served(Api) as url:
        yield {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'shared/library'}:{':'.join(sys.path)}",
            "OUTRIDER_OUTBOX_DATABASE_URL": f"sqlite:///{tmp_path}/db",
            "OUTRIDER_URL": url,
            "OUTRIDER_TOKEN": "token",
        }


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "outrider.outbox.sqlalchemy", "relay", *arguments]
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE)  # noqa: S603 - our own


def end(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=DEADLINE / 2)
    return process.returncode


def test_a_relay_killed_between_the_effect_and_its_answer_sends_the_same_event_again(
    environment: dict[str, str],
) -> None:
    engine = create_engine(environment["OUTRIDER_OUTBOX_DATABASE_URL"])
    database = AlchemyDatabase(engine)
    database.add(events(3, ["acme"]))

    first = start(environment)
    Api.victim.append(first.pid)
    assert end(first) == -signal.SIGKILL
    assert Api.requests == ["event-0"]

    # The lease of the dead relay ends.
    with engine.begin() as connection:
        connection.execute(database.outbox.table.update().values(due_at=0))
    assert end(start(environment, "--once")) == 0

    assert Api.requests == ["event-0", "event-0", "event-1", "event-2"]
    assert Api.messages == {f"outbox_event-{n}": f"msg_{n}" for n in range(3)}
    assert database.store().state().waiting == 0
    engine.dispose()


def test_a_relay_that_is_terminated_ends_after_its_round(environment: dict[str, str]) -> None:
    engine = create_engine(environment["OUTRIDER_OUTBOX_DATABASE_URL"])
    database = AlchemyDatabase(engine)
    database.add(events(4))

    process = start(environment, "--workers", "2")
    while database.store().state().waiting:
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)

    assert end(process) == 0
    assert sorted(Api.requests) == [f"event-{n}" for n in range(4)]
    engine.dispose()
