"""p99 from post to arrival of a healthy application beside one in trouble.

Everything is measured from outside: messages are posted through the HTTP API, and a receiver notes
when they arrive. Before each case, the healthy application runs alone: its idle. The control is the
same load on an endpoint that answers at once: it separates the effects of load and of trouble.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import aiohttp

from tools.bench.consumer import Consumer, consumer
from tools.bench.isolation.cases import CASES, Case, Waits, p99, table
from tools.bench.isolation.neighbors import Application, Neighbors, Server
from tools.local_stack.stack import STATE, named_or_local_stack

# An answer in time, and a late one: functions of both lanes start.
WARM_SECONDS = (0.5, 1.5)
# The sweeps start with the minute, all at once.
SWEEPS_SECONDS = 15.0
# Concurrent posts of a burst; each occupies one function instance.
CONCURRENCY = 8
BURSTS_APART_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """Messages of a run. The healthy application's come each `pace` seconds.

    Those of the other come each `apart` seconds, or in bursts; with 0, each as soon as the one
    before is accepted. `warm` messages at once start as many functions as a case needs.
    """

    rounds: int
    pace: float
    apart: float
    idle_seconds: float = 6.0
    case_seconds: float = 15.0
    # Time for functions, queues and receivers to finish a case.
    settle_seconds: float = 3.0
    messages: int = 60
    burst: int = 20
    warm: int = 24
    sweeps: bool = True


# Each case twice, and both together: 75 waits are too few for a p99.
LOCAL_STACK = Load(rounds=2, pace=0.2, apart=0.0)


def measure_isolation(cases: Sequence[Case] = CASES, load: Load = LOCAL_STACK) -> Waits:
    """Runs the cases one after the other, on the local stack."""
    with consumer() as receiver, named_or_local_stack(STATE / "bench", {}) as stack:
        return measured(stack, receiver, load, cases)


def measured(server: Server, receiver: Consumer, load: Load, cases: Sequence[Case]) -> Waits:
    """Runs the cases one after the other, on a server."""

    async def run() -> Waits:
        async with aiohttp.ClientSession() as http:
            return await _Run(Neighbors(http, server, receiver), load).all(cases)

    return asyncio.run(run())


@dataclass(frozen=True, slots=True)
class _Run:
    neighbors: Neighbors
    load: Load

    async def all(self, cases: Sequence[Case]) -> Waits:
        await self._warm()
        healthy = await self.neighbors.application("healthy")
        await self._posts(healthy, self.load.idle_seconds)
        idle: list[list[float]] = []
        beside: dict[Case, list[list[float]]] = {case: [] for case in cases}
        for _ in range(self.load.rounds):
            idle.append([])
            for case in cases:
                idle[-1] += await self._posts(healthy, self.load.idle_seconds)
                beside[case].append(await self._case(case, healthy, f"case-{uuid4()}"))
                p99s = p99(beside[case][-1:]), p99(idle[-1:])
                print("  {}: p99 {:.0f} ms, idle {:.0f} ms".format(case.name, *p99s), flush=True)
        return Waits(idle, beside)

    async def _warm(self) -> None:
        """Starts as many functions as a case needs, so that no start is measured."""
        warm = await self.neighbors.application("warm")
        for seconds in WARM_SECONDS:
            self.neighbors.consumer.delay("warm", seconds)
            await self.neighbors.arrived([await self.neighbors.post(warm)])
            messages = await _burst(self.load.warm, lambda: self.neighbors.post(warm))
            await self.neighbors.arrived(messages)
        await self.neighbors.remove(warm)
        if self.load.sweeps:
            await asyncio.sleep(60 - time.time() % 60 + SWEEPS_SECONDS)

    async def _case(self, case: Case, healthy: Application, path: str) -> list[float]:
        neighbors = self.neighbors
        troubled = await neighbors.application(path)
        if case.trusted:
            for _ in range(3):
                await neighbors.arrived([await neighbors.post(troubled)])
        neighbors.consumer.delay(path, case.seconds)
        trouble = asyncio.create_task(self._trouble(case, lambda: neighbors.post(troubled)))
        waits = await self._posts(healthy, self.load.case_seconds)
        await trouble
        neighbors.consumer.delay(path, 0)
        await neighbors.remove(troubled)
        await asyncio.sleep(self.load.settle_seconds)
        return waits

    async def _posts(self, application: Application, seconds: float) -> list[float]:
        """The waits of messages posted at a steady pace."""
        count = round(seconds / self.load.pace)
        posted = await _paced(count, self.load.pace, lambda: self.neighbors.post(application))
        return await self.neighbors.arrived(posted)

    async def _trouble(self, case: Case, post: Callable[[], Awaitable[str]]) -> None:
        load = self.load
        if case.bursts:
            for _ in range(load.messages // load.burst):
                await _burst(load.burst, post)
                await asyncio.sleep(BURSTS_APART_SECONDS)
        elif load.apart:
            await _paced(load.messages, load.apart, post)
        else:
            for _ in range(load.messages):
                await post()


async def _paced(count: int, apart: float, post: Callable[[], Awaitable[str]]) -> list[str]:
    """Posts at a steady pace, however long the answers take."""
    start, posts = time.monotonic(), []
    for number in range(count):
        await asyncio.sleep(max(start + number * apart - time.monotonic(), 0))
        posts.append(asyncio.ensure_future(post()))
    return await asyncio.gather(*posts)


async def _burst(count: int, post: Callable[[], Awaitable[str]]) -> list[str]:
    """Posts side by side, CONCURRENCY at a time."""
    connections = asyncio.Semaphore(CONCURRENCY)

    async def one() -> str:
        async with connections:
            return await post()

    return await asyncio.gather(*(one() for _ in range(count)))


def isolation_p99_ratio() -> float:
    """The p99 of the worst case over that of idle."""
    waits = measure_isolation().pooled()
    print("", *table(waits), sep="\n")
    return waits.worst
