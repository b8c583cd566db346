"""Raw server: a receiver that sends bytes, and so can break HTTP at any point."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from time import sleep

# A handler of the connection and the request's number on it, called after reading the request.
Responder = Callable[[socket.socket, int], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class RawServer:
    """A running server: its raw `requests`, and `stopped`, set at the end of the test."""

    port: int
    scheme: str
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    @property
    def lines(self) -> list[str]:
        """Request line and headers of the last request."""
        return self.requests[-1].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    @property
    def body(self) -> bytes:
        """Body of the last request."""
        return self.requests[-1].partition(b"\r\n\r\n")[2]


@contextmanager
def raw_server(
    answer: Responder,
    *,
    tls: ssl.SSLContext | None = None,
    reads: bool = True,
    port: int = 0,
    pause: float = 0,
) -> Iterator[RawServer]:
    """Listens on a free port of 127.0.0.1; without `reads` it responds before it reads a request.

    `pause` is the seconds that it takes to read 64 KB.
    """
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = RawServer(listener.getsockname()[1], "https" if tls else "http")
        serve = partial(_serve, server=server, answer=answer, tls=tls, reads=reads, pause=pause)
        thread = Thread(target=_accept, args=(listener, server, serve), daemon=True)
        thread.start()
        yield server
        server.stopped.set()
        # Wakes the accepting thread, so that it ends.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        thread.join(5)


@contextmanager
def full_server(address: str) -> Iterator[int]:
    """Yields the port of a server that leaves clients waiting for a connection."""
    with socket.create_server((address, 0), backlog=0) as listener:
        place = listener.getsockname()
        # Linux accepts one connection more than the backlog.
        waiting = [socket.socket() for _ in range(2)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        yield place[1]
        for each in waiting:
            each.close()


def says(answer: bytes, *, ends: bool = True) -> Responder:
    """Returns a handler that sends these bytes, then closes the connection or keeps it open."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(answer)
        if ends:
            connection.shutdown(socket.SHUT_WR)

    return send


def floods(head: bytes, piece: bytes, *, pause: float = 0) -> Responder:
    """Returns a handler that never stops sending."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            sleep(pause)

    return send


def _accept(
    listener: socket.socket, server: RawServer, serve: Callable[[socket.socket], None]
) -> None:
    while True:
        connection = listener.accept()[0]
        if server.stopped.is_set():
            connection.close()
            return
        server.connections += 1
        Thread(target=serve, args=(connection,), daemon=True).start()


def _serve(
    connection: socket.socket,
    server: RawServer,
    answer: Responder,
    tls: ssl.SSLContext | None,
    reads: bool,
    pause: float,
) -> None:
    with suppress(OSError):
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        if not reads:
            answer(connection, 1)
        else:
            for number, request in enumerate(_requests(connection, pause), 1):
                server.requests.append(request)
                answer(connection, number)
    connection.close()


def _requests(connection: socket.socket, pause: float) -> Iterator[bytes]:
    held = b""
    while chunk := connection.recv(65536):
        sleep(pause)
        held += chunk
        while b"\r\n\r\n" in held:
            head, _, rest = held.partition(b"\r\n\r\n")
            size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(rest) < size:
                break
            yield head + b"\r\n\r\n" + rest[:size]
            held = rest[size:]
