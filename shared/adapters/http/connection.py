"""Connections to receivers, on non-blocking sockets with deadlines."""

import select
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from ssl import (
    VERIFY_X509_PARTIAL_CHAIN,
    VERIFY_X509_TRUSTED_FIRST,
    SSLContext,
    SSLWantReadError,
    SSLWantWriteError,
)
from typing import TypeVar

from shared.adapters.http.deadline import Deadline
from shared.adapters.http.hostname_check import check_name
from shared.adapters.http.race import first_connected

T = TypeVar("T")

_CHUNK = 65_536


def prepare_tls(context: SSLContext) -> SSLContext:
    """Sets what the contexts of all connections have in common, and returns the context."""
    # Same on every Python: 3.13 made strict checks the default (decision 0036).
    context.verify_flags = VERIFY_X509_TRUSTED_FIRST | VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols(["http/1.1"])
    return context


class NoMemoryFilesError(OSError):
    """The platform has no files in memory, and a private key must not be written to a disk."""


class NoTlsError(OSError):
    """The TLS handshake failed; the cause has the reason."""


class Connection:
    """A connection, used by one thread at a time."""

    def __init__(self, addresses: Sequence[str], port: int, deadline: Deadline) -> None:
        """Connects to the first address that accepts; else NotConnectedError."""
        self._socket = first_connected(addresses, port, deadline)
        self._poll = select.poll()
        self._poll.register(self._socket)
        self._unsent = memoryview(b"")

    def secure(self, tls: SSLContext, host: str, deadline: Deadline) -> None:
        """Starts TLS and verifies that the peer is `host`; else NoTlsError.

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
        """Sends the data; yields received bytes, also while sending, until the peer closes."""
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
        """Returns whether all of the last data was sent."""
        return not self._unsent

    @property
    def is_quiet(self) -> bool:
        """Returns whether the connection is open and has no unread bytes."""
        self._poll.modify(self._socket, select.POLLIN)
        return not self._poll.poll(0)

    def close(self) -> None:
        """Closes the connection; discards unsent data."""
        self._socket.close()

    def _send(self) -> int:
        """Sends as much as possible; returns the event to wait for."""
        try:
            sent, wanted = _tried(lambda: self._socket.send(self._unsent), select.POLLOUT)
        except OSError:
            # The peer accepts no more data. Bytes that it sent before can still be read.
            self._unsent = memoryview(b"")
            return 0
        self._unsent = self._unsent[sent or 0 :]
        return wanted or (select.POLLOUT if self._unsent else 0)

    def _await(self, wanted: int, deadline: Deadline) -> None:
        self._poll.modify(self._socket, wanted)
        deadline.wait(lambda seconds: self._poll.poll(ceil(seconds * 1000)))


def _tried(operation: Callable[[], T], wanted: int) -> tuple[T | None, int]:
    """Returns the result; or None and the event to wait for, if it would block."""
    try:
        return operation(), 0
    except SSLWantReadError:
        return None, select.POLLIN
    except SSLWantWriteError:
        return None, select.POLLOUT
    except BlockingIOError:
        return None, wanted
