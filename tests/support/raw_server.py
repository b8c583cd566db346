"""A receiver that speaks bytes, not HTTP: it can break every rule at every point."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import sleep

# Gets the connection and the number of the request on it, once the request was read.
Answer = Callable[[socket.socket, int], None]

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
    answer: Answer, *, tls: ssl.SSLContext | None = None, reads: bool = True
) -> Iterator[RawServer]:
    """Listens on a free port of 127.0.0.1; without `reads` it answers before it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1], "https" if tls else "http")
        thread = Thread(target=_accept, args=(listener, server, answer, tls, reads), daemon=True)
        thread.start()
        yield server
        server.stopped.set()
        # Wakes the accepting thread, which then sees that it is over.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        thread.join(5)


def says(answer: bytes, *, ends: bool = True) -> Answer:
    """A server that sends these bytes and then closes the connection, or keeps it open."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(answer)
        if ends:
            connection.shutdown(socket.SHUT_WR)

    return send


def floods(head: bytes, piece: bytes, *, pause: float = 0) -> Answer:
    """A server that never stops sending."""

    def send(connection: socket.socket, _: int) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            sleep(pause)

    return send


def _accept(
    listener: socket.socket,
    server: RawServer,
    answer: Answer,
    tls: ssl.SSLContext | None,
    reads: bool,
) -> None:
    while True:
        connection = listener.accept()[0]
        if server.stopped.is_set():
            connection.close()
            return
        server.connections += 1
        Thread(target=_serve, args=(connection, server, answer, tls, reads), daemon=True).start()


def _serve(
    connection: socket.socket,
    server: RawServer,
    answer: Answer,
    tls: ssl.SSLContext | None,
    reads: bool,
) -> None:
    with suppress(OSError):
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        if not reads:
            answer(connection, 1)
        else:
            for number, request in enumerate(_requests(connection), 1):
                server.requests.append(request)
                answer(connection, number)
    connection.close()


def _requests(connection: socket.socket) -> Iterator[bytes]:
    held = b""
    while chunk := connection.recv(65536):
        held += chunk
        while b"\r\n\r\n" in held:
            head, _, rest = held.partition(b"\r\n\r\n")
            size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(rest) < size:
                break
            yield head + b"\r\n\r\n" + rest[:size]
            held = rest[size:]
