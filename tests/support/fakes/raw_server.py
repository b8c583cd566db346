"""A receiver that speaks bytes, not HTTP: it can break every rule at every point."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from time import sleep

# Gets the connection and the number of the request on it, once the request was read.
Responder = Callable[[socket.socket, int], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class RawServer:
    """`requests` holds every request as it came; `stopped` is set when the test is over."""

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
        """The request line and the headers of the last request."""
        return self.requests[-1].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    @property
    def body(self) -> bytes:
        """The body of the last request."""
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
    """Listens on 127.0.0.1, on any free port; without `reads` it answers before it was asked.

    `pause` is how many seconds it takes for every 64 KB that it reads.
    """
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = RawServer(listener.getsockname()[1], "https" if tls else "http")
        serve = partial(_serve, server=server, answer=answer, tls=tls, reads=reads, pause=pause)
        thread = Thread(target=_accept, args=(listener, server, serve), daemon=True)
        thread.start()
        yield server
        server.stopped.set()
        # Wakes the accepting thread, which then sees that it is over.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        thread.join(5)


@contextmanager
def full_server(address: str) -> Iterator[int]:
    """The port of a server that lets whoever connects wait."""
    with socket.create_server((address, 0), backlog=0) as listener:
        place = listener.getsockname()
        # Linux takes one connection more than it is asked to.
        waiting = [socket.socket() for _ in range(2)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        yield place[1]
        for each in waiting:
            each.close()


def says(answer: bytes, *, ends: bool = True) -> Responder:
    """A server that sends these bytes and then closes the connection, or keeps it open."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(answer)
        if ends:
            connection.shutdown(socket.SHUT_WR)

    return send


def floods(head: bytes, piece: bytes, *, pause: float = 0) -> Responder:
    """A server that never stops sending."""

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
