"""Connections to hosts with several addresses (RFC 8305)."""

import select
import socket
from collections.abc import Sequence
from errno import EADDRNOTAVAIL, EAFNOSUPPORT, EINPROGRESS, ENETUNREACH
from math import ceil, inf

from shared.adapters.http.deadline import Deadline

# Delay before the next address is tried in parallel.
HEAD_START_SECONDS = 0.25
# Errors of a network or machine without IPv6.
_WITHOUT_IPV6 = {EADDRNOTAVAIL, EAFNOSUPPORT, ENETUNREACH}


class NotConnectedError(OSError):
    """No address accepted the connection, so nothing was sent; `errno` is that of the last try."""


class NoIpv6Error(NotConnectedError):
    """The host has only IPv6 addresses, and IPv6 is not available."""


def first_connected(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """Returns a non-blocking socket to the first address that accepts; else NotConnectedError."""
    race = _Race(port)
    try:
        for address in addresses:
            race.begin(address)
            if winner := race.winner(deadline, HEAD_START_SECONDS):
                return winner
        while race.is_on:
            if winner := race.winner(deadline, inf):
                return winner
        raise _failure(addresses, race.errno)
    finally:
        race.end()


def _failure(addresses: Sequence[str], error: int) -> NotConnectedError:
    is_ipv6_only = all(":" in address for address in addresses)
    kind = NoIpv6Error if is_ipv6_only and error in _WITHOUT_IPV6 else NotConnectedError
    return kind(error, "not connected")


class _Race:
    def __init__(self, port: int) -> None:
        self.errno = 0
        self._port = port
        self._poll = select.poll()
        self._running: dict[int, socket.socket] = {}

    @property
    def is_on(self) -> bool:
        return bool(self._running)

    def begin(self, address: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            runner = socket.socket(family, socket.SOCK_STREAM)
        except OSError as exc:
            # For example without IPv6: the next address may work.
            self.errno = exc.errno or 0
            return
        self._running[runner.fileno()] = runner
        runner.setblocking(False)
        runner.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(runner, select.POLLOUT)
        error = runner.connect_ex((address, self._port))
        if error not in {0, EINPROGRESS}:
            self._fall(runner, error)

    def winner(self, deadline: Deadline, seconds: float) -> socket.socket | None:
        """Returns the first connected socket; None if a try failed or the seconds have passed."""
        if not self._running:
            return None
        ready = deadline.wait(lambda pause: self._poll.poll(ceil(pause * 1000)), seconds)
        for fileno, _ in ready:
            runner = self._running[fileno]
            error = runner.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not error:
                return self._running.pop(fileno)
            self._fall(runner, error)
        return None

    def end(self) -> None:
        for runner in self._running.values():
            runner.close()

    def _fall(self, runner: socket.socket, error: int) -> None:
        self.errno = error
        self._poll.unregister(runner)
        del self._running[runner.fileno()]
        runner.close()
