"""Keys that a test can rotate."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.adapters.crypto.key_ring import KeyRing


@dataclass(slots=True)
class MemoryKeys:
    """The fake of `Keys`; a renewal reads `stored`, and `looks` counts renewals."""

    stored: KeyRing
    looks: int = 0
    _held: KeyRing = field(init=False)

    def __post_init__(self) -> None:
        self._held = self.stored

    def read(self) -> KeyRing:
        return self._held

    def renewed(self, tried: KeyRing) -> KeyRing:
        self.looks += 1
        self._held = self.stored
        return self._held


@dataclass(slots=True)
class MemoryKeySecret:
    """The fake of `KeySecret`."""

    keys: Sequence[str]

    def read(self) -> Sequence[str]:
        return list(self.keys)

    def write(self, keys: Sequence[str]) -> None:
        self.keys = list(keys)
