"""The proxy before the local API, and the addresses in a local stack's state."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools.local_stack.aws import HOST, bound, move_port
from tools.local_stack.front import passing_on
from tools.local_stack.terminal import Failure


class Echo(BaseHTTPRequestHandler):
    """Responds with the request line, the headers named x-… and the body."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        seen = [self.requestline, *(f"{n}: {v}" for n, v in self.headers.items() if n[:2] == "x-")]
        body = "\n".join(seen).encode() + b"\n" + self.rfile.read(length)
        self.send_response(302 if "away" in self.path else 200)
        self.send_header("location", "/elsewhere")
        self.send_header("set-cookie", "a=1")
        self.send_header("set-cookie", "b=2")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    # http.server looks these names up.
    do_GET = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Logs nothing: the tests report failures."""


@contextmanager
def echo() -> Iterator[str]:
    with ThreadingHTTPServer((HOST, 0), Echo) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def front(target: str) -> Iterator[HTTPConnection]:
    with bound(0) as server, passing_on(server, target):
        connection = HTTPConnection(HOST, server.getsockname()[1], timeout=20)
        yield connection
        connection.close()


def asked(
    connection: HTTPConnection, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[HTTPResponse, str]:
    connection.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    answer = connection.getresponse()
    return answer, answer.read().decode()


@pytest.mark.parametrize(
    "path",
    ["/", "/api/v1/app", "/a/../b", "/a%2Fb/%2e%2e?x=%20&y=+", "/app/", "//a"],
)
def test_a_path_is_forwarded_unchanged_below_the_target(path: str) -> None:
    with echo() as target, front(f"{target}/below/$default") as connection:
        _, text = asked(connection, "GET", path)

    assert text.splitlines()[0] == f"GET /below/$default{path} HTTP/1.1"


def test_a_body_and_every_header_arrive_whether_or_not_the_body_is_in_chunks() -> None:
    with echo() as target, front(target) as connection:
        for more in ({}, {"transfer_encoding": "chunked"}):
            body = b"3\r\nabc\r\n0\r\n\r\n" if more else b"abc"
            _, text = asked(connection, "POST", "/", body, x_one="1", **more)
            assert text.splitlines() == ["POST / HTTP/1.1", "x-one: 1", "abc"]


def test_a_response_is_returned_unchanged() -> None:
    with echo() as target, front(target) as connection:
        answer, _ = asked(connection, "GET", "/away")
        assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")
        assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]
        answer, text = asked(connection, "HEAD", "/")
        assert (answer.status, text) == (200, "")


def test_an_unreachable_target_is_a_503() -> None:
    with bound(0) as unused:
        port = unused.getsockname()[1]
    with front(f"http://{HOST}:{port}") as connection:
        answer, text = asked(connection, "POST", "/", b"{}")

    assert answer.status == 503
    assert "did not answer" in text


def test_a_port_in_use_is_refused_with_a_suggestion() -> None:
    with bound(0) as server:
        server.listen()
        with pytest.raises(Failure, match="Try PORT="):
            bound(server.getsockname()[1])


def test_a_run_on_another_port_finds_its_addresses_in_the_state(tmp_path: Path) -> None:
    (tmp_path / "aws").mkdir()
    state = tmp_path / "aws" / "lambda.json"
    text = '{"Url": "http://127.0.0.1:4566", "Nested": "{\\"U\\": \\"http://127.0.0.1:4566\\"}", "Other": "http://127.0.0.1:4566/q"}'
    state.write_text(text)

    for port in (4566, 5000):
        move_port(tmp_path / "api-port", port, r'\\*"')

    assert state.read_text() == text.replace('4566"', '5000"').replace("4566\\", "5000\\")
