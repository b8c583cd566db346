"""A TTL cache of recently read values."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class TtlCache(Generic[K, V]):
    """Caches at most `size` values, each until its expiry. Safe to share among threads."""

    size: int
    entries: dict[K, tuple[V, datetime]] = field(default_factory=dict)
    _writing: Lock = field(default_factory=Lock)

    def get(self, key: K, now: datetime) -> V | None:
        found = self.entries.get(key)
        return found[0] if found and found[1] > now else None

    def stale(self, key: K) -> V | None:
        """Returns the value, even an expired one."""
        found = self.entries.get(key)
        return found[0] if found else None

    def put(self, key: K, value: V, until: datetime) -> None:
        with self._writing:
            self.entries.pop(key, None)
            if len(self.entries) >= self.size:
                del self.entries[next(iter(self.entries))]
            self.entries[key] = (value, until)
