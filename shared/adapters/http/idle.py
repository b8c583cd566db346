"""Connections that wait for their next exchange."""

from collections.abc import Hashable
from threading import Lock
from time import monotonic

from shared.adapters.http.connection import Connection

# A POST on a connection that its server has given up fails, and nothing tells whether it
# arrived. Servers keep an idle connection for two seconds or more, so only younger ones are used
# again: many within a batch, none after Lambda has frozen the process for longer than this.
MAX_IDLE_SECONDS = 1
# There are servers that close it after each answer without a word. By then that has come, too.
_RESTED_SECONDS = 0.001
MAX_IDLE_CONNECTIONS = 64

# Since when, and to where.
_Kept = tuple[float, Hashable, Connection]


class IdleConnections:
    """Those that may be used again, for any number of threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        # The oldest first.
        self._kept: list[_Kept] = []

    def keep(self, origin: Hashable, connection: Connection) -> None:
        """For whoever next wants one to this origin."""
        with self._lock:
            self._kept.append((monotonic(), origin, connection))
        self._drop_old()

    def take(self, origin: Hashable) -> Connection | None:
        """One that is fit for an exchange; it is the caller's now."""
        self._drop_old()
        while (connection := self._oldest(origin)) is not None:
            if connection.is_quiet:
                return connection
            connection.close()
        return None

    def close(self) -> None:
        """All of them."""
        with self._lock:
            gone, self._kept = self._kept, []
        _close(gone)

    def _oldest(self, origin: Hashable) -> Connection | None:
        rested = monotonic() - _RESTED_SECONDS
        with self._lock:
            for number, (since, whose, connection) in enumerate(self._kept):
                if since > rested:
                    return None
                if whose == origin:
                    del self._kept[number]
                    return connection
        return None

    def _drop_old(self) -> None:
        oldest = monotonic() - MAX_IDLE_SECONDS
        with self._lock:
            young = [each for each in self._kept if each[0] > oldest][-MAX_IDLE_CONNECTIONS:]
            gone, self._kept = self._kept[: len(self._kept) - len(young)], young
        _close(gone)


def _close(kept: list[_Kept]) -> None:
    for _, _, connection in kept:
        connection.close()
