"""Fake of a consumer's server on loopback: records requests and responds by path."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import ClassVar

from tests.support.assertions.deadline import DEADLINE

# The status and the request of receivers that steer.
_STEERING = {"abort": (503, "abort-message"), "disable": (204, "disable")}
_BODIES = {"big": b"x" * 8_000_000, "binary": b"\xff\xfe\x00"}


@dataclass(frozen=True)
class Received:
    """One request; header names are lower-case."""

    path: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"


@dataclass
class Receiver:
    """A running receiver with its base `url`. Responses by path:

    /ok… 204 · /fail… 500 · /flaky… first 500, then 204 · /redirect… 302 to /ok ·
    /big… 200 with 8 MB · /binary… 200 with binary data · /hang… nothing, until it stops ·
    /abort… 503 that ends the delivery · /disable… 204 that disables the endpoint ·
    /gone-meanwhile 410, after a call of `meanwhile`.
    """

    url: str
    meanwhile: Callable[[], object] = lambda: None
    stopped: Event = field(default_factory=Event)
    _requests: list[Received] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def at(self, path: str) -> list[Received]:
        """Returns the requests to this path so far."""
        return [r for r in self._requests if r.path == path]

    def messages(self, path: str, count: int = 0) -> list[Received]:
        """Waits for `count` messages at this path; returns the first request of each so far.

        A message may be posted again: on a busy machine, both copies of a task are worked on.
        """
        return self._wait(self._first_requests, path, count, DEADLINE)

    def wait(self, path: str, count: int = 1, seconds: float = DEADLINE) -> list[Received]:
        """Waits for `count` requests to this path; raises AssertionError if they are late."""
        return self._wait(self.at, path, count, seconds)

    def _first_requests(self, path: str) -> list[Received]:
        first: dict[str, Received] = {}
        for request in self.at(path):
            first.setdefault(request.headers["webhook-id"], request)
        return list(first.values())

    def _wait(
        self, find: Callable[[str], list[Received]], path: str, count: int, seconds: float
    ) -> list[Received]:
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(find(path)) >= count, seconds)
        assert arrived, f"{len(find(path))} of {count} at {path} within {seconds} s"
        return find(path)

    def note(self, request: Received) -> int:
        """Records the request; returns the number of requests to its path."""
        with self._changed:
            self._requests.append(request)
            self._counts[request.path] += 1
            self._changed.notify_all()
            return self._counts[request.path]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listens on a free port of 127.0.0.1 until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    state = Receiver(f"http://127.0.0.1:{server.server_address[1]}")
    _Handler.states[server.server_address[1]] = state
    Thread(target=server.serve_forever, name="receiver", daemon=True).start()
    try:
        yield state
    finally:
        state.stopped.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    states: ClassVar[dict[int, Receiver]] = {}
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        state = self.states[self.server.server_address[1]]  # type: ignore[index]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        count = state.note(Received(self.path, headers, body, self.command))
        if self.path == "/gone-meanwhile":
            state.meanwhile()
            self._answer(410)
            return
        match self.path.split("/")[1].split("-")[0]:
            case "fail":
                self._answer(500, b"broken")
            case "flaky":
                self._answer(*((500, b"broken") if count == 1 else (204,)))
            case "redirect":
                self._answer(302, location="/ok")
            case "big" | "binary" as kind:
                self._answer(200, _BODIES[kind])
            case "abort" | "disable" as asked:
                status, value = _STEERING[asked]
                self._answer(status, b"", **{"webhook-delivery": value})
            case "hang":
                state.stopped.wait(DEADLINE)
            case _:
                self._answer(204)

    def do_PUT(self) -> None:
        self.do_POST()

    def do_PATCH(self) -> None:
        self.do_POST()

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Suppresses the log, as tests report failures."""


def until(seconds: float = DEADLINE) -> Iterator[None]:
    """Polls until a check on a running stack succeeds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.2)
