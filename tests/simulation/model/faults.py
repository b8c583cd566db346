"""Faults of ports: slowness, refusal, a lost response, the function's end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from shared.adapters.aws import LONGEST_CALL
from shared.domain.errors import InfrastructureError
from tests.support.fakes.faults import Killed
from tests.support.fakes.simulated_time import NOW, Loop

MILLISECOND = timedelta(milliseconds=1)
QUICK = 10 * MILLISECOND
# Longest time of a call before its effect, and again after it.
SLOWEST = timedelta(seconds=20)
# A brown-out begins a minute after the run and after each hour of it, and lasts this long.
FIRST, EVERY, LASTS = timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Rates:
    """Faults in a thousand, first of AWS calls and then of queued messages."""

    # Refused at once.
    throttled: int = 0
    # An error after a long delay, before the call's effect or after it.
    timed_out: int = 0
    # The last call of its function, which dies before the call's effect or after it.
    killed: int = 0
    slow: int = 0
    # Delivered twice at about the same time, or again after it was processed.
    duplicated: int = 0
    # Minutes later than requested.
    delayed: int = 0
    # Not a rate: the longest time of a call in a brown-out, in seconds. A client gives up on a call
    # that takes longer than LONGEST_CALL.
    brown_out: int = 0

    @property
    def slowest(self) -> timedelta:
        """Returns the longest time of a call before its effect, and again after it."""
        slow = SLOWEST if self.slow else QUICK
        return max(slow, min(timedelta(seconds=self.brown_out), LONGEST_CALL))


class Faults:
    """Draws what happens to each call."""

    def __init__(self, loop: Loop, chance: Random, rates: Rates) -> None:
        self.loop = loop
        self.chance = chance
        self.rates = rates
        self.began_at = loop.clock.now()

    def around(self, port: Any) -> Any:
        """Returns the port, with its calls exposed to faults."""
        return _Exposed(port, self)

    def happens(self, rate: int) -> bool:
        """Returns whether an event with this rate in a thousand happens now."""
        return rate > 0 and self.chance.randrange(1_000) < rate

    def some(self, most: timedelta) -> timedelta:
        """Returns a random time up to `most`."""
        return (self.chance.randrange(most // MILLISECOND) + 1) * MILLISECOND

    def call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Calls the port; the call may fail, or the function die, before or after its effect."""
        self.loop.sleep(self.some(QUICK))
        after = self._brown_out()
        self._maybe_be_slow()
        if self.happens(self.rates.throttled):
            raise InfrastructureError("throttled")
        self._maybe_fail("timed out before its effect")
        result = method(*args, **options)
        if isinstance(result, Iterator):
            result = list(result)
        self.loop.sleep(after)
        # The next call begins with a pause.
        self._maybe_be_slow()
        self._maybe_fail("timed out after its effect")
        return result

    def _brown_out(self) -> timedelta:
        """Delays the call in a brown-out; returns the delay of its response."""
        if not self.rates.brown_out:
            return NOW
        since = (self.loop.clock.now() - self.began_at - FIRST) % EVERY
        if since >= LASTS:
            return NOW
        takes = self.some(timedelta(seconds=self.rates.brown_out))
        before = takes * self.chance.random()
        if takes <= LONGEST_CALL:
            self.loop.sleep(before)
            return takes - before
        self.loop.sleep(LONGEST_CALL)
        raise InfrastructureError("no answer before its effect")

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
        exposed = partial(self._faults.call, getattr(self._port, name))
        # Later calls find the attribute itself.
        setattr(self, name, exposed)
        return exposed
