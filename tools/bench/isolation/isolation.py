"""p99 from post to arrival of a healthy application beside one in trouble, on the running stack.

Everything is measured from outside: messages are posted through the HTTP API, and a receiver notes
when they arrive. Before each case, the healthy application runs alone: its idle. The control is the
same load on an endpoint that answers at once: it separates the effects of load and of trouble.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from uuid import uuid4

import aiohttp

from tools.bench.consumer import consumer
from tools.bench.isolation.cases import CASES, Case
from tools.bench.isolation.neighbors import Application, Neighbors
from tools.local_stack.stack import STATE, named_or_local_stack

PACE_SECONDS = 0.2
IDLE_SECONDS = 6.0
CASE_SECONDS = 15.0
# Each case twice: 75 waits are too few for a p99.
ROUNDS = 2
# Time for functions, queues and receivers to finish a case.
SETTLE_SECONDS = 3.0
WARM_MESSAGES = 24
# An answer in time, and a late one: functions of both lanes start.
WARM_SECONDS = (0.5, 1.5)
# The sweeps start with the minute, all at once.
SWEEPS_SECONDS = 15.0
# Concurrent posts of a burst; each occupies one function instance.
CONCURRENCY = 8
MESSAGES = 60
BURST = 20
BURSTS_APART_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds from post to arrival, of the healthy application's messages."""

    idle: Sequence[float]
    beside: Mapping[Case, Sequence[float]]

    def ratio(self, case: Case) -> float:
        return p99(self.beside[case]) / p99(self.idle)

    def ratio_to_control(self, case: Case) -> float | None:
        """Returns the ratio to the same load answered at once; None where that was not measured."""
        control = self.beside.get(case.control)
        return p99(self.beside[case]) / p99(control) if control else None

    @property
    def worst(self) -> float:
        """The ratio of the worst case."""
        return max(map(self.ratio, self.beside))


def p99(waits: Sequence[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98]


def measure_isolation(cases: Sequence[Case] = CASES) -> Waits:
    """Runs the cases one after the other."""
    with consumer() as receiver, named_or_local_stack(STATE / "bench", {}) as stack:

        async def run() -> Waits:
            async with aiohttp.ClientSession() as http:
                return await _Run(Neighbors(http, stack, receiver)).all(cases)

        return asyncio.run(run())


@dataclass(frozen=True, slots=True)
class _Run:
    neighbors: Neighbors

    async def all(self, cases: Sequence[Case]) -> Waits:
        await self._warm()
        healthy = await self.neighbors.application("healthy")
        await self._posts(healthy, IDLE_SECONDS)
        idle: list[float] = []
        beside: dict[Case, list[float]] = {case: [] for case in cases}
        for case in [*cases] * ROUNDS:
            idle += await self._posts(healthy, IDLE_SECONDS)
            beside[case] += await self._case(case, healthy, f"case-{uuid4()}")
            print(f"  {case.name}: p99 {p99(beside[case]):.0f} ms, idle {p99(idle):.0f} ms")
        idle += await self._posts(healthy, IDLE_SECONDS)
        return Waits(idle, beside)

    async def _warm(self) -> None:
        """Starts as many functions as a case needs, so that no start is measured."""
        warm = await self.neighbors.application("warm")
        for seconds in WARM_SECONDS:
            self.neighbors.consumer.delay("warm", seconds)
            await self.neighbors.arrived([await self.neighbors.post(warm)])
            messages = await _burst(WARM_MESSAGES, lambda: self.neighbors.post(warm))
            await self.neighbors.arrived(messages)
        await self.neighbors.remove(warm)
        await asyncio.sleep(60 - time.time() % 60 + SWEEPS_SECONDS)

    async def _case(self, case: Case, healthy: Application, path: str) -> list[float]:
        neighbors = self.neighbors
        troubled = await neighbors.application(path)
        if case.trusted:
            for _ in range(3):
                await neighbors.arrived([await neighbors.post(troubled)])
        neighbors.consumer.delay(path, case.seconds)
        trouble = asyncio.create_task(_trouble(case, lambda: neighbors.post(troubled)))
        waits = await self._posts(healthy, CASE_SECONDS)
        await trouble
        neighbors.consumer.delay(path, 0)
        await neighbors.remove(troubled)
        await asyncio.sleep(SETTLE_SECONDS)
        return waits

    async def _posts(self, application: Application, seconds: float) -> list[float]:
        """The waits of messages posted at a steady pace."""
        start, posts = time.monotonic(), []
        for number in range(int(seconds / PACE_SECONDS)):
            await asyncio.sleep(max(start + number * PACE_SECONDS - time.monotonic(), 0))
            posts.append(asyncio.create_task(self.neighbors.post(application)))
        return await self.neighbors.arrived(await asyncio.gather(*posts))


async def _trouble(case: Case, post: Callable[[], Awaitable[str]]) -> None:
    if not case.bursts:
        for _ in range(MESSAGES):
            await post()
        return
    for _ in range(MESSAGES // BURST):
        await _burst(BURST, post)
        await asyncio.sleep(BURSTS_APART_SECONDS)


async def _burst(count: int, post: Callable[[], Awaitable[str]]) -> list[str]:
    """Posts side by side, CONCURRENCY at a time."""
    connections = asyncio.Semaphore(CONCURRENCY)

    async def one() -> str:
        async with connections:
            return await post()

    return await asyncio.gather(*(one() for _ in range(count)))


def show(waits: Waits) -> None:
    """Prints the healthy application's waits in each case, against idle and against the control."""
    head = f"{'p50 ms':>8}{'p99 ms':>8}{'/ idle':>8}{'/ load':>8}"
    print(f"\n{'healthy application, from post to arrival':<46}{head}")
    print(f"{'idle, ' + str(len(waits.idle)) + ' messages':<46}", _figures(waits.idle), sep="")
    for case, each in waits.beside.items():
        by_load = waits.ratio_to_control(case)
        ratios = f"{waits.ratio(case):>8.2f}{'' if by_load is None else f'{by_load:.2f}':>8}"
        print(f"{case.name:<46}{_figures(each)}{ratios}")


def _figures(waits: Sequence[float]) -> str:
    return f"{median(waits):>8.0f}{p99(waits):>8.0f}"


def isolation_p99_ratio() -> float:
    """The p99 of the worst case over that of idle."""
    waits = measure_isolation()
    show(waits)
    return waits.worst


def main() -> None:
    numbers = [int(each) for each in sys.argv[1:]] or range(len(CASES))
    waits = measure_isolation([CASES[number] for number in numbers])
    show(waits)
    for case, each in waits.beside.items():
        print(case.name, " ".join(f"{wait:.0f}" for wait in each))
    print("idle", " ".join(f"{wait:.0f}" for wait in waits.idle))


if __name__ == "__main__":
    main()
