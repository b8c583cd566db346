"""System clock, entropy and sleep. No other module may use them."""

import os
from datetime import UTC, datetime, timedelta
from time import sleep


class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemEntropy:
    """The operating system's cryptographic randomness."""

    def draw(self, size: int) -> bytes:
        return os.urandom(size)


class SystemPause:
    """Sleeps."""

    def wait(self, span: timedelta) -> None:
        sleep(span.total_seconds())
