"""Forms of responses on real connections, compared with what Go's client and curl read."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from time import sleep
from typing import Any

import pytest

from shared.adapters.http.socket_http import SocketHttp
from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY
from tests.support.assertions.references import posted_by_curl, posted_by_go
from tests.support.fakes.raw_server import Responder, raw_server, says

pytestmark = pytest.mark.usefixtures("kept")

HEAD = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 2\r\n"
OK = HEAD + LENGTH + b"\r\nok"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
CLOSE = b"Connection: close\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"


def pieces(*sent: bytes) -> Responder:
    """Returns a handler that sends each piece in a packet of its own."""

    def send(connection: socket.socket, _: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in sent:
            connection.sendall(piece)
            sleep(0.002)

    return send


def early(*, reset: bool) -> Responder:
    """Returns a handler that responds before it reads, and may then reset the connection."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(HEAD + LENGTH + CLOSE + b"\r\nok")
        if reset:
            connection.close()
        else:
            connection.shutdown(socket.SHUT_WR)
            connection.recv(65_536)

    return send


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a response, what is read of it, and whether its connection is used again."""

    answer: Responder
    status: int = 200
    body: bytes = b"ok"
    kept: bool = True
    reads: bool = True


def stays(answer: bytes, status: int = 200, body: bytes = b"ok", *, kept: bool = True) -> Form:
    """Returns a form after which the server keeps the connection open."""
    return Form(says(answer, ends=False), status, body, kept)


def ends(answer: bytes, status: int = 200, body: bytes = b"ok") -> Form:
    """Returns a form after which the server closes the connection."""
    return Form(says(answer), status, body, kept=False)


def large(size: int) -> bytes:
    return b"X-Large: " + b"a" * size + b"\r\n"


FORMS = {
    # Interim responses.
    "100": stays(b"HTTP/1.1 100 Continue\r\n\r\n" + OK),
    "100 with a length": stays(b"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n" + OK),
    "100 of HTTP/1.0": stays(b"HTTP/1.0 100 Continue\r\n\r\n" + OK, kept=False),
    "100 alone": ends(b"HTTP/1.1 100 Continue\r\n\r\n", 0, b""),
    "102 by LF": stays(b"HTTP/1.1 102 Processing\n\n" + OK, kept=False),
    "103, and a pause": Form(pieces(HINTS, OK)),
    "103, four times": stays(HINTS * 4 + OK),
    "103 and Retry-After": stays(b"HTTP/1.1 103 X\r\nRetry-After: 9\r\n\r\n" + OK),
    # Chunks.
    "trailers": stays(CHUNKED + b"Trailer: X\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n\r\n"),
    "extensions": stays(CHUNKED + b'\r\n2;a=b;c="d;e"\r\nok\r\n0;z\r\n\r\n'),
    "zeros in front": stays(CHUNKED + b"\r\n0000000002\r\nok\r\n000\r\n\r\n"),
    "upper-case hex": stays(CHUNKED + b"\r\nA\r\n0123456789\r\n0\r\n\r\n", body=b"0123456789"),
    "an upper-case coding": stays(HEAD + b"Transfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    "a length among the trailers": stays(
        CHUNKED + b"\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\n\r\n", kept=False
    ),
    "a folded trailer": stays(CHUNKED + b"\r\n2\r\nok\r\n0\r\nX: 1\r\n 2\r\n\r\n", kept=False),
    "spaces after the size": stays(CHUNKED + b"\r\n2  \r\nok\r\n0\r\n\r\n", kept=False),
    "no last chunk": ends(CHUNKED + b"\r\n2\r\nok\r\n"),
    "a size that is none": ends(CHUNKED + b"\r\nzz\r\nok\r\n", body=b""),
    "a huge size": ends(CHUNKED + b"\r\nFFFFFFFFFFFFFFFFF\r\nok", body=b""),
    # Other codings.
    "identity": stays(HEAD + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\nok", kept=False),
    "identity without a length": ends(HEAD + b"Transfer-Encoding: identity\r\n\r\nok"),
    "an empty coding": stays(HEAD + b"Transfer-Encoding:\r\n" + LENGTH + b"\r\nok", kept=False),
    # The order of request, response and close.
    "a response before the request": Form(early(reset=False), kept=False, reads=False),
    "the same, then a reset": Form(early(reset=True), kept=False, reads=False),
    "a close after the head": ends(HEAD + LENGTH + b"\r\n", body=b""),
    "a close after a head without a length": ends(HEAD + b"\r\n", body=b""),
    "a close after the status": ends(b"HTTP/1.1 200 OK", 0, b""),
    "an announced close": stays(HEAD + CLOSE + LENGTH + b"\r\nok", kept=False),
    "a byte at a time": Form(pieces(*(bytes([each]) for each in OK))),
    "a second response": stays(OK + OK, kept=False),
    "more than its length": stays(OK + b"ay", kept=False),
    # Versions.
    "HTTP/1.0": stays(b"HTTP/1.0 200 OK\r\n" + LENGTH + b"\r\nok", kept=False),
    "HTTP/1.0 that keeps": stays(
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + LENGTH + b"\r\nok"
    ),
    "HTTP/1.0 that keeps, without a length": ends(
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nok"
    ),
    "HTTP/0.9": ends(b"ok", 0, b""),
    "ICY": ends(b"ICY 200 OK\r\n" + LENGTH + b"\r\nok", 0, b""),
    # RFC 9112, 2.3: the name is case-sensitive.
    "http/1.1": ends(b"http/1.1 200 OK\r\n" + LENGTH + b"\r\nok", 0, b""),
    # Statuses.
    "204 with a body": stays(b"HTTP/1.1 204 X\r\n" + LENGTH + b"\r\nok", 204, b"", kept=False),
    "204 with a length": stays(b"HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\n", 204, b""),
    "205 with a body": stays(b"HTTP/1.1 205 X\r\n" + LENGTH + b"\r\nok", 205),
    "304 with a length": stays(b"HTTP/1.1 304 X\r\nContent-Length: 500\r\n\r\n", 304, b""),
    "999": stays(b"HTTP/1.1 999 X\r\n" + LENGTH + b"\r\nok", 999),
    "no reason": stays(b"HTTP/1.1 200 \r\n" + LENGTH + b"\r\nok"),
    "no reason, no space": stays(b"HTTP/1.1 200\r\n" + LENGTH + b"\r\nok"),
    "a reason in UTF-8": stays("HTTP/1.1 200 été\r\n".encode() + LENGTH + b"\r\nok"),
    "a tab after the status": stays(b"HTTP/1.1 200\tOK\r\n" + LENGTH + b"\r\nok", kept=False),
    "four digits": ends(b"HTTP/1.1 0200 OK\r\n" + LENGTH + b"\r\nok", 0, b""),
    # Header lines.
    "tabs around a value": stays(HEAD + b"Content-Length:\t2\t\r\n\r\nok"),
    "no space after the colon": stays(HEAD + b"Content-Length:2\r\n\r\nok"),
    "a value in Latin-1": stays(HEAD + b"X: \xe9\r\n" + LENGTH + b"\r\nok"),
    "a name with a space": stays(HEAD + b"X A: x\r\n" + LENGTH + b"\r\nok", kept=False),
    "a line of a space": stays(HEAD + LENGTH + b" \r\n\r\nok", kept=False),
    "a zero before the length": stays(HEAD + b"Content-Length: 02\r\n\r\nok"),
    "an upgrade that is offered": stays(
        b"HTTP/1.1 426 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n" + LENGTH + b"\r\nok", 426
    ),
    "a thousand headers": stays(
        HEAD + b"".join(b"X-%d: 1\r\n" % each for each in range(1000)) + LENGTH + b"\r\nok"
    ),
    "a header of 64 KB": stays(HEAD + large(65_536) + LENGTH + b"\r\nok"),
    "a header of 90 KB by LF": stays(
        b"HTTP/1.1 200 OK\n" + large(90_000) + LENGTH + b"\nok", kept=False
    ),
    "a head in two packets, the second large": Form(
        pieces(HEAD, large(65_400) + LENGTH + b"\r\n", b"ok")
    ),
}
# Read here and by curl; Go is stricter. RFC 9112 (6.3, 7.1) lets a client read them.
NOT_BY_GO = {
    "identity",
    "identity without a length",
    "an empty coding",
    "a tab after the status",
}
# Read by curl alone, against RFC 9112.
ONLY_BY_CURL = {"http/1.1"}
# curl ignores the length, so it waits for a close that does not come.
ENDLESS_FOR_CURL = {"identity", "an empty coding"}


@pytest.fixture(scope="module")
def sender() -> Iterator[SocketHttp]:
    with loopback_senders.http_sender() as made:
        yield made


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_form_is_read_and_its_connection_is_reused_only_if_nothing_was_odd(
    sender: SocketHttp, form: Form
) -> None:
    with raw_server(form.answer, reads=form.reads) as server:
        first = sender.post(server.url, {}, BODY)
        sleep(0.01)
        second = sender.post(server.url, {}, BODY)

    assert [(r.status_code, r.body) for r in (first, second)] == [(form.status, form.body)] * 2
    assert (first.error is None) is (form.status > 0)
    assert server.connections == (1 if form.kept else 2)


Answers = list[tuple[int, bytes]]


def read_by(client: Callable[[list[str]], Answers], forms: dict[str, Form]) -> dict[str, Any]:
    """Returns status and body of each form as a client reads them."""
    with ExitStack() as running:
        urls = [
            running.enter_context(raw_server(form.answer, reads=form.reads)).url
            for form in forms.values()
        ]
        return dict(zip(forms, client(urls), strict=True))


def test_gos_client_reads_the_same() -> None:
    theirs = read_by(posted_by_go, FORMS)

    differing = {name for name, form in FORMS.items() if theirs[name] != (form.status, form.body)}
    assert differing == NOT_BY_GO
    assert all(theirs[name][0] == 0 for name in NOT_BY_GO)


def test_curl_reads_the_same_status() -> None:
    """Compares statuses only: curl discards a body whose framing it does not trust."""
    forms = {name: form for name, form in FORMS.items() if name not in ENDLESS_FOR_CURL}
    theirs = read_by(lambda urls: [posted_by_curl(url) for url in urls], forms)

    # Without a final response curl reports the interim one.
    statuses = {name: status if status >= 200 else 0 for name, (status, _) in theirs.items()}
    differing = {name for name, form in forms.items() if statuses[name] != form.status}
    assert differing == ONLY_BY_CURL
