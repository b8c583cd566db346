"""What is read so often that a copy serves, as long as it is hardly older than a read itself."""

from collections import deque
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from shared.domain.endpoints.cache_lease import CACHE_TTL
from shared.ports import Clock

V = TypeVar("V")

# Who asks for a thing less often than this in CACHE_TTL, in one process, always reads it.
OFTEN = 2
# More things than that are forgotten, and read again.
_MOST = 1_000


class _CachedValue(Generic[V]):
    def __init__(self) -> None:
        self.lock = Lock()
        self.asked: deque[datetime] = deque(maxlen=OFTEN)
        self.copy: tuple[datetime, V] | None = None

    def is_asked_often(self, now: datetime) -> bool:
        """Whether the last OFTEN times were within CACHE_TTL; notes that this is another."""
        often = len(self.asked) == OFTEN and now - self.asked[0] < CACHE_TTL
        self.asked.append(now)
        return often

    def fresh(self, now: datetime, since: datetime) -> tuple[datetime, V] | None:
        """The copy and when it was read, unless that is too long ago, or before `since`."""
        copy = self.copy
        return copy if copy and now - copy[0] < CACHE_TTL and copy[0] >= since else None


class LeasedCache(Generic[V]):
    """Copies of what was asked for OFTEN within CACHE_TTL, none of them older than CACHE_TTL.

    So nothing that is asked for now and then is ever out of date; and what is asked for thousands
    of times a second, in hundreds of processes, is read a few hundred times. What `keeps` does not
    want is always read. Any number of threads may ask; when a copy is too old, they wait for one
    read.

    A copy serves under a lease only, which is asked for when the copy would first serve.
    """

    def __init__(self, clock: Clock, keeps: Callable[[V], bool]) -> None:
        self._clock = clock
        self._keeps = keeps
        self._things: dict[Hashable, _CachedValue[V]] = {}

    def get(
        self, name: Hashable, read: Callable[[], V], leased: Callable[[], datetime | None]
    ) -> V:
        """Returns what `read` gives, or gave a moment ago.

        `leased` tells since when there has been a lease on copies; None is never.
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
