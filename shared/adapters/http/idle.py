"""Pool of idle connections."""

from collections.abc import Hashable
from threading import Lock
from time import monotonic

from shared.adapters.http.connection import Connection

# A POST on a connection that the server has closed fails, and it is unknown whether it arrived.
# Servers keep idle connections for two seconds or more, so only younger ones are reused: many
# within a batch, none after Lambda froze the process for longer.
MAX_IDLE_SECONDS = 1
# Some servers close the connection after each response without announcing it. By then the close has
# arrived.
_RESTED_SECONDS = 0.001
MAX_IDLE_CONNECTIONS = 64

# Idle since, and the origin.
_Kept = tuple[float, Hashable, Connection]


class IdleConnections:
    """A thread-safe pool of reusable connections."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Oldest first.
        self._kept: list[_Kept] = []

    def keep(self, origin: Hashable, connection: Connection) -> None:
        """Returns a connection to the pool, for the next exchange with this origin."""
        with self._lock:
            self._kept.append((monotonic(), origin, connection))
        self._drop_old()

    def take(self, origin: Hashable) -> Connection | None:
        """Takes a usable connection out of the pool."""
        self._drop_old()
        while (connection := self._oldest(origin)) is not None:
            if connection.is_quiet:
                return connection
            connection.close()
        return None

    def close(self) -> None:
        """Closes all connections."""
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
