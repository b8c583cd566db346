"""Stands between a client and the stack, and remembers what was called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from tests.support.deadline import DEADLINE


@dataclass(frozen=True)
class Call:
    """One request to the stack: `path` is without the query, `agent` is who sent it."""

    method: str
    path: str
    agent: str
    status: int


@dataclass
class Recorder:
    """`url` takes the place of the stack's."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)


@contextmanager
def recorder(target: str) -> Iterator[Recorder]:
    """Passes on to the server at `target` what comes to a free port, until the end of the block."""
    recorded = Recorder()

    class Handler(_Handler):
        to = target
        calls = recorded.calls

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    recorded.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, name="recorder", daemon=True).start()
    try:
        yield recorded
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    to: str
    calls: list[Call]

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        target = urlsplit(self.to)
        connection = HTTPConnection(target.netloc, timeout=DEADLINE)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
        connection.request(self.command, target.path + self.path, body, headers)
        answer = connection.getresponse()
        self._note(answer.status)
        self._answer(answer, answer.read())
        connection.close()

    # The names are those that http.server looks for.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815

    def _note(self, status: int) -> None:
        agent = self.headers.get("user-agent", "")
        self.calls.append(Call(self.command, urlsplit(self.path).path, agent, status))

    def _answer(self, answer: HTTPResponse, body: bytes) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The tests say what went wrong."""
