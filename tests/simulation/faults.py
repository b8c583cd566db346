"""What can go wrong at a port: slowness, refusal, an answer that is lost, the function's end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from shared.domain.errors import InfrastructureError
from tests.simulation.loop import Loop
from tests.support.faults import Killed

MILLISECOND = timedelta(milliseconds=1)
QUICK = 10 * MILLISECOND
# What a call may take before its effect, and again after it.
SLOWEST = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Rates:
    """How many of a thousand meet each fault: calls of AWS, and then messages of its queues."""

    # Refused at once.
    throttled: int = 0
    # An error after a long wait, before its effect or after it.
    timed_out: int = 0
    # The last call of its function: before its effect or after it.
    killed: int = 0
    slow: int = 0
    # Twice at about the same time, or again though they were worked off.
    duplicated: int = 0
    # Minutes later than was asked for.
    delayed: int = 0


class Faults:
    """Draws what happens to each call."""

    def __init__(self, loop: Loop, chance: Random, rates: Rates) -> None:
        self.loop = loop
        self.chance = chance
        self.rates = rates

    def around(self, port: Any) -> Any:
        """The port, with its calls exposed to faults."""
        return _Exposed(port, self)

    def happens(self, rate: int) -> bool:
        """Whether something of this rate in a thousand happens now."""
        return rate > 0 and self.chance.randrange(1_000) < rate

    def some(self, most: timedelta) -> timedelta:
        """Any time up to this."""
        return timedelta(milliseconds=self.chance.randrange(most // MILLISECOND) + 1)

    def call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Before or after its effect, the call may fail, or the function die."""
        self.loop.sleep(self.some(QUICK))
        self._maybe_be_slow()
        if self.happens(self.rates.throttled):
            raise InfrastructureError("throttled")
        self._maybe_fail("timed out before its effect")
        result = method(*args, **options)
        if isinstance(result, Iterator):
            result = list(result)
        # What comes next begins with a pause.
        self._maybe_be_slow()
        self._maybe_fail("timed out after its effect")
        return result

    def _maybe_be_slow(self) -> None:
        if self.happens(self.rates.slow):
            self.loop.sleep(self.some(SLOWEST))

    def _maybe_fail(self, how: str) -> None:
        if self.happens(self.rates.timed_out):
            self.loop.sleep(self.some(SLOWEST))
            raise InfrastructureError(how)
        if self.happens(self.rates.killed):
            raise Killed


class _Exposed:
    """Stands in for a port."""

    def __init__(self, port: Any, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **options: self._faults.call(method, *args, **options)
