"""Responses of old and odd servers: read like in curl, Go and Python, without smuggling."""

import io
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.http.answer import NotHttpError, ResponseParser
from shared.adapters.http.socket_http import SocketHttp
from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY
from tests.support.fakes.raw_server import raw_server, says

CHUNKED = b"Transfer-Encoding: chunked"
ODD = {
    "folded header line": b"HTTP/1.1 200 OK\r\nX-A: 1\r\n  2\r\nContent-Length: 2\r\n\r\nok",
    "folded by a tab, twice": b"HTTP/1.1 200 OK\r\nX: 1\r\n\t2\r\n 3\r\nContent-Length: 2\r\n\r\nok",
    "length in a fold": b"HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n\r\nok",
    "LF only": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "LF and CRLF mixed": b"HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
    "length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    "length twice in a line": b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
    "chunked beside a length": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
    + CHUNKED
    + b"\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "length before and beside chunks": b"HTTP/1.1 200 OK\r\n"
    + CHUNKED
    + b"\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "no length": b"HTTP/1.0 200 OK\r\n\r\nok",
    "space before the colon": b"HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length : 2\r\n\r\nok",
    "line without a colon": b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nok",
    "two spaces": b"HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/2.0 in letters": b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "an odd answer after an announcement": b"HTTP/1.1 103 X\nA: b\n\nHTTP/1.1 200 OK\n"
    b"Content-Length: 2\n\nok",
    "identity beside a length": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n"
    b"Content-Length: 2\r\n\r\nok",
    "an empty coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\nContent-Length: 2\r\n\r\nok",
    "chunked twice": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"
    b"2\r\nok\r\n0\r\n\r\n",
    "a coding before the chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: x, chunked\r\n\r\n"
    b"2\r\nok\r\n0\r\n\r\n",
    "spaces after a chunk's size": b"HTTP/1.1 200 OK\r\n"
    + CHUNKED
    + b"\r\n\r\n2  \r\nok\r\n0\r\n\r\n",
    "a blank line first": b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
}


@pytest.fixture(scope="module")
def sender() -> Iterator[SocketHttp]:
    with loopback_senders.http_sender() as made:
        yield made


def taken(data: bytes, size: int = 65_536) -> ResponseParser:
    """Reads the response, sent in pieces of a size."""
    answer = ResponseParser()
    for at in range(0, len(data), size):
        answer.take(data[at : at + size])
        if answer.is_over:
            break
    return answer


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_response_that_other_clients_read_is_a_success(
    sender: SocketHttp, data: bytes
) -> None:
    with raw_server(says(data)) as server:
        replies = [sender.post(server.url, {}, BODY) for _ in range(3)]

    assert [(r.status_code, r.body, r.error) for r in replies] == [(200, b"ok", None)] * 3
    # No request used a connection after such a response.
    assert server.connections == 3


@pytest.mark.parametrize("name", [name for name in ODD if name != "no length"])
def test_an_odd_response_ends_at_its_length_and_its_connection_is_not_kept(name: str) -> None:
    for size in (1, 7, 65_536):
        answer = taken(ODD[name], size)

        assert (answer.status, bytes(answer.body)) == (200, b"ok"), size
        assert (answer.is_over, answer.is_last) == (True, True), size


@pytest.mark.parametrize("name", ["reason", "no reason", "no space"])
def test_a_reason_phrase_may_be_absent(sender: SocketHttp, name: str) -> None:
    line = {"reason": b" 200 Fine", "no reason": b" 200 ", "no space": b" 200"}[name]
    with raw_server(says(b"HTTP/1.1" + line + b"\r\nContent-Length: 0\r\n\r\n")) as server:
        assert sender.post(server.url, {}, BODY).ok


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\nContent-Length: -1\n\nok",
        b"HTTP/1.1 200 OK\nContent-Length: 0x2\n\nok",
        b"HTTP/1.1 20 OK\n\nok",
        b"HTTP/1.1 2000 OK\n\nok",
        b"HTTP/1.1 OK\n\nok",
        b"http/1.1 200 OK\n\nok",
        b"HTTP/1.1 099 OK\r\n\r\nok",
        b"HTTP/1.1 000 OK\r\n\r\nok",
    ],
)
def test_a_response_with_two_lengths_or_no_status_is_not_http(data: bytes) -> None:
    with pytest.raises(NotHttpError):
        taken(data)


class _Socket:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def by_reference(data: bytes) -> tuple[int, bytes, str | None]:
    """Returns status, body and Retry-After as Python's own client reads them."""
    response = HTTPResponse(cast("socket.socket", _Socket(data)), method="POST")
    response.begin()
    return response.status, response.read(), response.getheader("retry-after")


_BREAK = st.sampled_from([b"\r\n", b"\n"])
_WORD = st.text("abcXYZ019-", min_size=1, max_size=8).map(str.encode)
_VALUE = st.lists(_WORD, min_size=1, max_size=3)


@st.composite
def odd_answers(draw: st.DrawFn) -> bytes:
    """Generates responses with any line endings, folds and repetitions that clients accept."""
    body = draw(st.binary(max_size=20))
    chunked = draw(st.booleans())
    length = b"Content-Length: %d" % len(body)
    lines = [b"X-%s: %s" % (draw(_WORD), b" ".join(draw(_VALUE)))]
    lines += [b"X: " + draw(_WORD) + draw(_BREAK) + draw(st.sampled_from([b" ", b"\t"])) + b"y"]
    lines += [length] * draw(st.integers(0 if chunked else 1, 3))
    lines += [b"Retry-After: 7"] * draw(st.integers(0, 1))
    lines += [CHUNKED] if chunked else []
    lines = draw(st.permutations(lines))
    status = draw(st.sampled_from([200, 201, 299, 400, 410, 429, 500, 503]))
    first = b"HTTP/1.%d %d" % (1, status) + draw(st.sampled_from([b"", b" ", b" OK", b" Not so"]))
    head = b"".join(line + draw(_BREAK) for line in [first, *lines, b""])
    if chunked:
        body = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
        body += b"0\r\n\r\n"
    return head + body


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_answers(), st.integers(1, 40))
def test_odd_responses_are_read_like_in_pythons_client(data: bytes, size: int) -> None:
    answer = taken(data, size)

    assert (answer.status, bytes(answer.body), answer.retry_after) == by_reference(data)
    assert (answer.is_over, answer.is_last) == (True, True)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), odd_answers(), st.integers(0, 80))
def test_no_broken_head_raises_another_error(junk: bytes, data: bytes, at: int) -> None:
    try:
        answer = taken(data[:at] + junk + data[at:])
    except NotHttpError:
        return
    assert not answer.status or 100 <= answer.status <= 999
