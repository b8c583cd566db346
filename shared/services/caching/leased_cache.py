"""Short-lived cache for frequent reads."""

from collections import deque
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from shared.domain.applications.cache_lease import CACHE_TTL
from shared.ports import Clock

V = TypeVar("V")

# A process that reads a key less often than this in CACHE_TTL is never served from the cache.
OFTEN = 2
# Beyond this number of keys, all are forgotten and read again.
_MOST = 1_000


class _CachedValue(Generic[V]):
    def __init__(self) -> None:
        self.lock = Lock()
        self.asked: deque[datetime] = deque(maxlen=OFTEN)
        self.copy: tuple[datetime, V] | None = None

    def is_asked_often(self, now: datetime) -> bool:
        """Records a read; returns whether the last OFTEN reads were within CACHE_TTL."""
        often = len(self.asked) == OFTEN and now - self.asked[0] < CACHE_TTL
        self.asked.append(now)
        return often

    def fresh(self, now: datetime, since: datetime) -> tuple[datetime, V] | None:
        """Returns when the value was read, and it; None if too old or read before `since`."""
        copy = self.copy
        return copy if copy and now - copy[0] < CACHE_TTL and copy[0] >= since else None


class LeasedCache(Generic[V]):
    """Cache of values read OFTEN within CACHE_TTL, none older than CACHE_TTL.

    So rare reads are never stale; and a value read thousands of times a second, in hundreds of
    processes, is fetched a few hundred times. Values rejected by `keeps` are not cached.
    Thread-safe: when a value expires, threads wait for a single read.

    Values are served only under a lease, which is requested at the first cache hit.
    """

    def __init__(self, clock: Clock, keeps: Callable[[V], bool]) -> None:
        self._clock = clock
        self._keeps = keeps
        self._things: dict[Hashable, _CachedValue[V]] = {}

    def get(
        self, name: Hashable, read: Callable[[], V], leased: Callable[[], datetime | None]
    ) -> V:
        """Returns the result of `read`, possibly cached.

        `leased` returns the time since which a lease has been held; None for no lease.
        """
        if len(self._things) >= _MOST:
            self._things.clear()
        thing = self._things.setdefault(name, _CachedValue())
        if not thing.is_asked_often(self._clock.now()) or thing.copy is None:
            return self._read(thing, read)
        with thing.lock:
            since = leased()
            fresh = thing.fresh(self._clock.now(), since) if since else None
            return fresh[1] if fresh else self._read(thing, read)

    def _read(self, thing: _CachedValue[V], read: Callable[[], V]) -> V:
        before = self._clock.now()
        value = read()
        thing.copy = (before, value) if self._keeps(value) else None
        return value
