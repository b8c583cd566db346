"""Kept connections closed by their server: the attempt continues on a fresh one."""

import socket
import struct
from collections.abc import Callable
from time import sleep

import pytest

from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY, SHORT
from tests.support.fakes.raw_server import OK, Responder, raw_server

pytestmark = pytest.mark.usefixtures("kept")

Act = Callable[[socket.socket], None]
FAREWELL = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"


def _closes(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def _resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _bids_farewell(connection: socket.socket) -> None:
    connection.sendall(FAREWELL)
    connection.shutdown(socket.SHUT_RDWR)


def _begins(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 20")
    connection.shutdown(socket.SHUT_RDWR)


def _hangs(_: socket.socket) -> None:
    sleep(0)


def second(act: Act) -> Responder:
    """Returns a server that responds to a connection's first request, and breaks the second."""

    def answer(connection: socket.socket, number: int) -> None:
        if number == 1:
            connection.sendall(OK)
        else:
            act(connection)

    return answer


@pytest.mark.parametrize("act", [_closes, _resets, _bids_farewell])
def test_a_request_without_a_response_on_a_kept_connection_is_sent_once_more(act: Act) -> None:
    with loopback_senders.http_sender() as sender, raw_server(second(act)) as server:
        assert sender.post(server.url, {}, BODY).ok
        sleep(0.01)
        reply = sender.post(server.url, {}, BODY)

    assert (reply.status_code, reply.body, reply.error) == (200, b"ok", None)
    assert (server.connections, len(server.requests)) == (2, 3)


def test_a_request_with_a_partial_response_is_not_sent_again() -> None:
    with loopback_senders.http_sender() as sender, raw_server(second(_begins)) as server:
        assert sender.post(server.url, {}, BODY).ok
        sleep(0.01)
        reply = sender.post(server.url, {}, BODY)

    assert (reply.status_code, len(server.requests)) == (0, 2)


def test_a_request_without_a_response_in_time_is_not_sent_again() -> None:
    with (
        loopback_senders.http_sender(timeout=SHORT) as sender,
        raw_server(second(_hangs)) as server,
    ):
        assert sender.post(server.url, {}, BODY).ok
        sleep(0.01)
        reply = sender.post(server.url, {}, BODY)

    assert reply.error == f"Timed out: no answer within {SHORT.total_seconds()} s."
    assert len(server.requests) == 2


@pytest.mark.parametrize("act", [_closes, _resets, _bids_farewell])
def test_a_closed_fresh_connection_fails_the_attempt(act: Act) -> None:
    def answer(connection: socket.socket, _: int) -> None:
        act(connection)

    with loopback_senders.http_sender() as sender, raw_server(answer) as server:
        reply = sender.post(server.url, {}, BODY)

    assert not reply.ok
    assert (server.connections, len(server.requests)) == (1, 1)
