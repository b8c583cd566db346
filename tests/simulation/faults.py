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
    """How many of a thousand calls meet each fault."""

    refused: int = 0
    answer_lost: int = 0
    killed: int = 0
    slow: int = 0
    # Queue messages of a thousand that arrive twice.
    duplicated: int = 0


class Faults:
    """Draws what happens to each call; `broken` says whether any fault can happen at all."""

    def __init__(self, loop: Loop, chance: Random, rates: Rates) -> None:
        self.loop = loop
        self.chance = chance
        self.rates = rates

    def around(self, port: Any) -> Any:
        """The port, with its calls exposed to faults."""
        return _Exposed(port, self)

    def happens(self, rate: int) -> bool:
        """Whether something of this rate in a thousand happens now."""
        return self.chance.randrange(1_000) < rate

    def call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Before or after its effect, the call may fail, or the function die."""
        self._pause()
        if self.happens(self.rates.refused):
            raise InfrastructureError("refused")
        self._maybe_die()
        result = method(*args, **options)
        if isinstance(result, Iterator):
            result = list(result)
        self._pause()
        if self.happens(self.rates.answer_lost):
            raise InfrastructureError("timed out after its effect")
        self._maybe_die()
        return result

    def _pause(self) -> None:
        slow = self.happens(self.rates.slow)
        most = SLOWEST if slow else QUICK
        self.loop.sleep(timedelta(milliseconds=self.chance.randrange(1, most // MILLISECOND)))

    def _maybe_die(self) -> None:
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
