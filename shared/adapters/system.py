"""The machine's clock and its source of randomness. Nothing else may use either."""

import os
from datetime import UTC, datetime


class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemEntropy:
    """The operating system's cryptographic randomness."""

    def draw(self, size: int) -> bytes:
        return os.urandom(size)
