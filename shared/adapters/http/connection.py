"""Connections to receivers, on sockets that keep nobody longer than their patience."""

import select
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from ssl import SSLContext, SSLWantReadError, SSLWantWriteError
from typing import TypeVar

from shared.adapters.http.certificates import check_name
from shared.adapters.http.deadline import Deadline
from shared.adapters.http.race import first_connected

T = TypeVar("T")

_CHUNK = 65_536


class NoTlsError(OSError):
    """The connection cannot be made a safe one; the cause is what TLS says."""


class Connection:
    """One connection, of one thread at a time."""

    def __init__(self, addresses: Sequence[str], port: int, deadline: Deadline) -> None:
        """To the first of the addresses that takes it; else NotConnectedError."""
        self._socket = first_connected(addresses, port, deadline)
        self._poll = select.poll()
        self._poll.register(self._socket)
        self._unsent = memoryview(b"")

    def secure(self, tls: SSLContext, host: str, deadline: Deadline) -> None:
        """From here on all is encrypted, and the other side is `host`; else NoTlsError.

        `tls` verifies certificates, but not their names.
        """
        try:
            secured = tls.wrap_socket(
                self._socket, server_hostname=host, do_handshake_on_connect=False
            )
            self._socket = secured
            while wanted := _tried(secured.do_handshake, select.POLLIN)[1]:
                self._await(wanted, deadline)
            check_name(secured, host)
        except TimeoutError:
            raise
        except (OSError, ValueError) as exc:
            raise NoTlsError from exc

    def converse(self, data: bytes, deadline: Deadline) -> Iterator[bytes]:
        """Sends the data; gives what comes back, meanwhile and after, until the other side ends."""
        self._unsent = memoryview(data)
        while True:
            deadline.check()
            blocked = self._send() if self._unsent else 0
            chunk, wanted = _tried(lambda: self._socket.recv(_CHUNK), select.POLLIN)
            if chunk:
                yield chunk
            elif wanted:
                self._await(wanted | blocked, deadline)
            else:
                return

    @property
    def has_said_all(self) -> bool:
        """Whether all of the last data was sent."""
        return not self._unsent

    @property
    def is_quiet(self) -> bool:
        """Whether it is open, and the other side says nothing unasked."""
        self._poll.modify(self._socket, select.POLLIN)
        return not self._poll.poll(0)

    def close(self) -> None:
        """At once: what was not sent is not."""
        self._socket.close()

    def _send(self) -> int:
        """What has to be waited for before more can be sent."""
        try:
            sent, wanted = _tried(lambda: self._socket.send(self._unsent), select.POLLOUT)
        except OSError:
            # It takes no more. What it said before that, maybe why, can still be read.
            self._unsent = memoryview(b"")
            return 0
        self._unsent = self._unsent[sent or 0 :]
        return wanted or (select.POLLOUT if self._unsent else 0)

    def _await(self, wanted: int, deadline: Deadline) -> None:
        self._poll.modify(self._socket, wanted)
        deadline.wait(lambda seconds: self._poll.poll(ceil(seconds * 1000)))


def _tried(operation: Callable[[], T], wanted: int) -> tuple[T | None, int]:
    """What it gives; or None, and the event to wait for, where it would block."""
    try:
        return operation(), 0
    except SSLWantReadError:
        return None, select.POLLIN
    except SSLWantWriteError:
        return None, select.POLLOUT
    except BlockingIOError:
        return None, wanted
