"""The savings of a batching window for deliveries, and how long deliveries would wait for it.

Costs of batches are measured; how batches come about is modelled: five pollers, as an event source
has at least, each with one invocation at a time; deliveries come at random.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from statistics import fmean, median, quantiles

POLLERS, FULL = 5, 10
# An invocation, of which the receiver takes 100 ms.
LASTS = 0.2
# The smallest window that Lambda has.
WINDOW = 1.0
RATES = (1, 10, 50, 200)
_MINUTES = 10
_SECONDS_A_MONTH = 60 * 60 * 24 * 365 / 12


@dataclass
class Poller:
    """A poller; `opened` is the arrival of the first delivery of its batch."""

    batch: list[float] = field(default_factory=list)
    opened: float = 0
    busy_until: float = 0


@dataclass
class Source:
    """Batches that an event source makes of deliveries; waits are from arrival to invocation."""

    window: float
    waits: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def run(self, rate: float, seconds: float = _MINUTES * 60) -> "Source":
        """Deliveries at random times, at this average rate."""
        chance, now = Random(7), 0.0  # noqa: S311 - no secret
        self._pollers = [Poller() for _ in range(POLLERS)]
        self._waiting: deque[float] = deque()
        self._ends: list[tuple[float, int]] = []
        while now < seconds:
            now += chance.expovariate(rate)
            self._until(now)
            self._waiting.append(now)
            free = [n for n in range(POLLERS) if self._pollers[n].busy_until <= now]
            if free:
                self._gather(chance.choice(free), now)
        return self

    def _until(self, now: float) -> None:
        """Processes earlier events: windows that close and invocations that end."""
        while self._ends and self._ends[0][0] <= now:
            at, number = heappop(self._ends)
            poller = self._pollers[number]
            if poller.batch and poller.opened + self.window <= at and poller.busy_until <= at:
                self._invoke(poller, number, at)
            elif poller.busy_until <= at and self._waiting:
                self._gather(number, at)

    def _gather(self, number: int, now: float) -> None:
        poller = self._pollers[number]
        if not poller.batch:
            poller.opened = now
            heappush(self._ends, (now + self.window, number))
        while self._waiting and len(poller.batch) < FULL:
            poller.batch.append(self._waiting.popleft())
        if len(poller.batch) == FULL or not self.window:
            self._invoke(poller, number, now)

    def _invoke(self, poller: Poller, number: int, now: float) -> None:
        self.waits += [now - arrived for arrived in poller.batch]
        self.sizes.append(len(poller.batch))
        poller.batch, poller.busy_until = [], now + LASTS
        heappush(self._ends, (poller.busy_until, number))


def window_rows(single: float, full: float) -> Iterator[list[str]]:
    """The table of docs/cost.md, of the costs of a million in batches of one and in full ones.

    The cost of a batch does not depend on its size, so a larger batch makes a delivery cheaper.
    """
    yield [
        "deliveries a second",
        *("batch, without", "with a window of 1 s"),
        *("USD a million, without", "with", "USD saved a month"),
        *("median wait in ms, without", "with", "95th percentile, without", "with"),
    ]
    for rate in RATES:
        without, with_it = (Source(window).run(rate) for window in (0.0, WINDOW))
        costs = [_usd(single, full, fmean(each.sizes)) for each in (without, with_it)]
        a_month = (costs[0] - costs[1]) / 1_000_000 * rate * _SECONDS_A_MONTH
        sizes = [f"{fmean(each.sizes):.1f}" for each in (without, with_it)]
        medians = [f"{median(each.waits) * 1_000:.0f}" for each in (without, with_it)]
        slow = [f"{quantiles(each.waits, n=20)[-1] * 1_000:.0f}" for each in (without, with_it)]
        usd = [f"{each:.2f}" for each in costs]
        yield [str(rate), *sizes, *usd, f"{a_month:.2f}", *medians, *slow]


def _usd(single: float, full: float, size: float) -> float:
    """Interpolates between the costs of single deliveries and full batches."""
    return full + (single - full) * (1 / size - 1 / FULL) / (1 - 1 / FULL)
