"""Contract of `Http` for responses, including those of broken servers."""

import socket
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread, current_thread
from time import monotonic, sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.http import idle
from shared.adapters.http.socket_http import SocketHttp
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES, Reply
from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import (
    BODY,
    MAX_WAIT,
    SHORT,
    TIMED_OUT,
    TIMEOUT,
)
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.raw_server import OK, Responder, floods, raw_server, says

BROKE_OFF = "The connection was closed before an answer came."
NO_HTTP = "The answer is not valid HTTP."


pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def sender() -> Iterator[SocketHttp]:
    with loopback_senders.http_sender() as made:
        yield made


def reply_to(sender: SocketHttp, answer: Responder, *, reads: bool = True) -> Reply:
    with raw_server(answer, reads=reads) as server:
        return sender.post(server.url, {}, BODY)


# Responses


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_a_success(sender: SocketHttp, status: int) -> None:
    reply = reply_to(sender, says(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status))

    assert (reply.ok, reply.status_code, reply.error) == (True, status, None)


def test_a_retry_after_header_is_returned(sender: SocketHttp) -> None:
    head = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n"

    assert reply_to(sender, says(head + b"Retry-After: 120\r\n\r\n")).retry_after == "120"
    assert reply_to(sender, says(head + b"\r\n")).retry_after is None


@pytest.mark.parametrize("status", [101, 301, 302, 307, 308, 400, 401, 410, 429, 500, 503, 999])
def test_any_other_status_is_a_failure_and_redirects_are_not_followed(
    sender: SocketHttp, status: int
) -> None:
    head = b"HTTP/1.1 %d X\r\nLocation: /elsewhere\r\nWWW-Authenticate: Basic\r\n" % status
    with raw_server(says(head + b"Content-Length: 4\r\n\r\nbody")) as server:
        reply = sender.post(server.url, {}, BODY)

    assert (reply.ok, reply.status_code, reply.error) == (False, status, None)
    assert len(server.requests) == 1


def test_the_body_of_a_failed_response_is_recorded(sender: SocketHttp) -> None:
    reply = reply_to(sender, says(b"HTTP/1.1 500 X\r\nContent-Length: 4\r\n\r\n\xff\x00no"))

    assert reply.body == b"\xff\x00no"


def test_early_hints_before_the_response_are_skipped(sender: SocketHttp) -> None:
    assert reply_to(sender, says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK)).ok


def test_a_response_before_the_request_was_read_counts(sender: SocketHttp) -> None:
    def refuse(connection: socket.socket, _: int) -> None:
        connection.sendall(b"HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\nno")
        sleep(1)

    with raw_server(refuse, reads=False) as server:
        reply = sender.post(server.url, {}, b"x" * 1_000_000)

    assert (reply.status_code, reply.body) == (413, b"no")


@pytest.mark.parametrize(
    "answer",
    [
        says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 8_000_000),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n" + b"x" * 8_000_000),
        floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        floods(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nxxxx\r\n" * 9_000),
    ],
    ids=["8 MB", "8 MB announced", "endless", "endless chunks"],
)
def test_only_the_head_of_a_large_body_is_read(sender: SocketHttp, answer: Responder) -> None:
    reply = reply_to(sender, answer)

    assert reply.ok
    assert reply.body == b"x" * RECORDED_RESPONSE_BYTES
    assert reply.duration_ms < MAX_WAIT.total_seconds() * 1000


def test_a_compressed_body_is_not_decompressed(sender: SocketHttp) -> None:
    bomb = zlib.compress(b"0" * 50_000_000, wbits=31)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)

    assert reply_to(sender, says(head + bomb)).body == bomb[:RECORDED_RESPONSE_BYTES]


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", ends=False), b"part"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), b"part"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", ends=False), b""),
        (says(b"HTTP/1.1 200 OK\r\n\r\npart", ends=False), b"part"),
        (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart"), b"part"),
        (floods(b"HTTP/1.1 200 OK\r\n\r\n", b"", pause=0.05), b""),
    ],
    ids=["hangs", "breaks off", "never begins", "has no end", "half a chunk", "sends nothing"],
)
def test_a_success_whose_body_does_not_end_is_a_success(answer: Responder, body: bytes) -> None:
    with loopback_senders.http_sender(timeout=SHORT) as sender:
        reply = reply_to(sender, answer)

    assert (reply.status_code, reply.body, reply.error) == (200, body, None)


def test_a_success_with_a_broken_body_is_a_success(sender: SocketHttp) -> None:
    reply = reply_to(sender, says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))

    assert reply.status_code in {0, 200}


# No response


@pytest.mark.parametrize(
    "answer",
    [
        says(b"", ends=False),
        says(b"HTTP/1.1 200 OK\r\nX-A: b\r\n", ends=False),
        floods(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.03),
        floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.001),
        floods(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 1_000),
    ],
    ids=["silence", "half a head", "dripping headers", "1xx", "a flood of 1xx"],
)
def test_a_server_that_does_not_respond_in_time_times_out(answer: Responder) -> None:
    started = monotonic()

    with loopback_senders.http_sender(timeout=TIMEOUT) as sender:
        reply = reply_to(sender, answer)

    assert (reply.status_code, reply.error, reply.body) == (0, TIMED_OUT, b"")
    assert (reply.timed_out, reply.refused) == (True, False)
    assert reply.duration_ms >= 400
    assert monotonic() - started < MAX_WAIT.total_seconds()


@pytest.mark.parametrize("start", [b"", b"H", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nX-A: b\r\n"])
def test_an_early_close_of_the_connection_is_reported(sender: SocketHttp, start: bytes) -> None:
    reply = reply_to(sender, says(start))

    assert (reply.status_code, reply.ok) == (0, False)
    assert reply.error in {BROKE_OFF, NO_HTTP}


def test_a_connection_reset_is_reported(sender: SocketHttp) -> None:
    def reset(connection: socket.socket, _: int) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    assert reply_to(sender, reset).error == BROKE_OFF


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"<html>hello</html>\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9.9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400_000 + b"\r\n\r\n",
        b"\x00" * 100,
        b"\x16\x03\x01\x02\x00\x01",
    ],
)
def test_a_response_that_is_not_http_is_reported(sender: SocketHttp, answer: bytes) -> None:
    reply = reply_to(sender, says(answer))

    assert (reply.status_code, reply.error) == (0, NO_HTTP)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.binary(max_size=30)
        | st.sampled_from([b"HTTP/1.1 ", b"200", b" OK", b"\r\n", b"\n", b": ", b"Content-Length"])
        | st.sampled_from([b"Transfer-Encoding: chunked\r\n", b"Set-Cookie: a\x00=\xff\r\n", OK]),
        max_size=12,
    )
)
def test_no_response_raises_an_error(sender: SocketHttp, pieces: list[bytes]) -> None:
    reply = reply_to(sender, says(b"".join(pieces)))

    assert (reply.status_code == 0) is (reply.error is not None)


def test_a_refused_connection_is_reported(sender: SocketHttp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    reply = sender.post(f"http://127.0.0.1:{port}/", {}, BODY)

    assert (reply.status_code, reply.error) == (0, "The connection was refused.")
    assert (reply.timed_out, reply.refused) == (False, True)


# Concurrency


def test_slow_receivers_do_not_delay_others() -> None:
    over = Event()

    def hang(connection: socket.socket, _: int) -> None:
        over.wait(DEADLINE)
        connection.shutdown(socket.SHUT_RDWR)

    with (
        loopback_senders.http_sender() as sender,
        raw_server(says(OK, ends=False)) as quick,
        ThreadPoolExecutor(5) as threads,
        raw_server(hang) as slow,
    ):
        waiting = [threads.submit(sender.post, slow.url, {}, BODY) for _ in range(5)]
        replies = [sender.post(quick.url, {}, BODY) for _ in range(5)]

        assert all(reply.ok for reply in replies)
        assert not any(post.done() for post in waiting)
        over.set()
    assert not any(post.result().ok for post in waiting)


def test_a_late_response_calls_on_slow() -> None:
    reported: list[Thread] = []
    answer_now = Event()

    def late() -> bool:
        reported.append(current_thread())
        answer_now.set()
        return True

    def answer(connection: socket.socket, number: int) -> None:
        answer_now.wait(DEADLINE)
        says(OK, ends=False)(connection, number)

    with (
        loopback_senders.http_sender(in_time=TIMEOUT) as sender,
        raw_server(answer) as server,
    ):
        assert sender.post(server.url, {}, BODY, late).ok
        assert sender.post(server.url, {}, BODY, late).ok

    # The first still waits at that time, and the second response came at once.
    assert reported == [current_thread()]


def test_a_late_response_is_awaited_only_if_on_slow_allows_it() -> None:
    over = Event()

    def hang(_connection: socket.socket, _number: int) -> None:
        over.wait(30)

    with (
        loopback_senders.http_sender(timeout=timedelta(seconds=30), in_time=TIMEOUT) as sender,
        raw_server(hang) as server,
    ):
        reply = sender.post(server.url, {}, BODY, lambda: False)
        over.set()

    assert reply.timed_out
    assert timedelta(milliseconds=reply.duration_ms) < timedelta(seconds=30)
    assert reply.error == (
        f"Timed out: no answer within {TIMEOUT.total_seconds():g} s, "
        "and too many attempts were already waiting for an answer."
    )


def test_a_connection_is_reused_only_while_it_is_fresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with loopback_senders.http_sender() as sender, raw_server(says(OK, ends=False)) as server:
        for _ in range(3):
            assert sender.post(server.url, {}, BODY).ok
            sleep(0.01)
        assert server.connections == 1
        monkeypatch.setattr(idle, "MAX_IDLE_SECONDS", 0)
        assert sender.post(server.url, {}, BODY).ok
        assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [says(OK), says(OK + b"more", ends=False), says(b"HTTP/1.0" + OK[8:], ends=False)],
    ids=["closed", "more", "HTTP/1.0"],
)
def test_a_closed_or_unexpectedly_readable_connection_is_not_reused(
    answer: Responder,
) -> None:
    with loopback_senders.http_sender() as sender, raw_server(answer) as server:
        assert all(sender.post(server.url, {}, BODY).ok for _ in range(30))

    assert server.connections == 30


def test_the_number_of_kept_connections_is_limited(
    monkeypatch: pytest.MonkeyPatch, sender: SocketHttp
) -> None:
    monkeypatch.setattr(idle, "MAX_IDLE_CONNECTIONS", 1)
    with raw_server(says(OK, ends=False)) as first, raw_server(says(OK, ends=False)) as second:
        for server in (first, second, first):
            assert sender.post(server.url, {}, BODY).ok
            sleep(0.01)

    assert (first.connections, second.connections) == (2, 1)


def test_a_closed_client_can_be_used_again() -> None:
    with loopback_senders.http_sender() as sender:
        assert reply_to(sender, says(OK)).ok
        sender.close()
        assert reply_to(sender, says(OK)).ok
