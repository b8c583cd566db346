"""Load on a server that speaks the API, measured from outside: client and receiver in one process.

Needs nothing but aiohttp.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp

from tools.bench.peer.receiver import HERE, Place, Receiver, receiving

# A message that has not arrived for so long after the last arrival is lost.
PATIENCE_SECONDS = 20.0
_LOOKS_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Case:
    """`messages` posted by `concurrency` clients, beside `hanging` for an endpoint that hangs."""

    name: str
    concurrency: int
    messages: int
    hanging: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds from each post to its answer, and to its first arrival."""

    case: Case
    accepted: Sequence[float]
    arrived: Sequence[float]
    seconds: float
    refused: int
    lost: int
    duplicates: int

    @property
    def rate(self) -> float:
        """Arrivals a second, from the first post to the last arrival."""
        return len(self.arrived) / self.seconds if self.seconds else 0.0


async def loaded(url: str, token: str, cases: Sequence[Case], at: Place = HERE) -> list[Measured]:
    """Runs the cases on one server, one after the other."""
    async with (
        receiving(at.host, at.port, at.url) as receiver,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        load = Load(http, url, token, receiver)
        return [await load.measure(case) for case in cases]


@dataclass(slots=True)
class Load:
    """Applications and messages of one server."""

    http: aiohttp.ClientSession
    url: str
    token: str
    receiver: Receiver
    refused: int = 0

    async def measure(self, case: Case) -> Measured:
        """Runs one case, with applications of its own."""
        healthy, hung = await self._application("ok"), ""
        if case.hanging:
            hung = await self._application("hang")
            await self._posts(hung, case.hanging, case.concurrency)
        # Opens connections, and starts what the server starts when it is first used.
        first = await self._posts(healthy, case.concurrency, case.concurrency)
        self.receiver.last = time.monotonic()
        await self._arrived(first)
        self.receiver.arrivals.clear()
        self.refused = 0
        start = self.receiver.last = time.monotonic()
        posted = await self._posts(healthy, case.messages, case.concurrency)
        await self._arrived(posted)
        await self._remove(healthy, hung)
        return self._measured(case, posted, start)

    def _measured(
        self, case: Case, posted: dict[str, tuple[float, float]], start: float
    ) -> Measured:
        arrivals = {name: self.receiver.arrivals.get(name, []) for name in posted}
        ends = [times[0] for times in arrivals.values() if times]
        return Measured(
            case=case,
            accepted=[(answered - begun) * 1_000 for begun, answered in posted.values()],
            arrived=[(t[0] - posted[name][0]) * 1_000 for name, t in arrivals.items() if t],
            seconds=max(ends, default=start) - start,
            refused=self.refused,
            lost=sum(not times for times in arrivals.values()),
            duplicates=sum(max(len(times) - 1, 0) for times in arrivals.values()),
        )

    async def _application(self, path: str) -> str:
        made = await self._call("POST", "app", {"name": f"bench {path}"})
        endpoint = {"url": f"{self.receiver.url}/{path}/{uuid4()}"}
        await self._call("POST", f"app/{made['id']}/endpoint", endpoint)
        return str(made["id"])

    async def _remove(self, *applications: str) -> None:
        for each in filter(None, applications):
            await self._call("DELETE", f"app/{each}", None)

    async def _posts(
        self, application: str, messages: int, concurrency: int
    ) -> dict[str, tuple[float, float]]:
        """Posts side by side; returns the times of post and answer by the message's id."""
        found: dict[str, tuple[float, float]] = {}
        numbers = iter(range(messages))

        async def work() -> None:
            for number in numbers:
                body = {
                    "eventType": "invoice.paid",
                    "payload": {"n": number, "text": "x" * 1_000},
                }
                start = time.monotonic()
                try:
                    message = await self._call("POST", f"app/{application}/msg", body)
                except (aiohttp.ClientError, TimeoutError):
                    self.refused += 1
                    continue
                found[message["id"]] = (start, time.monotonic())

        await asyncio.gather(*(work() for _ in range(concurrency)))
        return found

    async def _arrived(self, posted: dict[str, tuple[float, float]]) -> None:
        """Waits until all have arrived, or none for too long."""
        while posted.keys() - self.receiver.arrivals.keys():
            if time.monotonic() - self.receiver.last > PATIENCE_SECONDS:
                return
            await asyncio.sleep(_LOOKS_SECONDS)

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": str(uuid4())}
        url = f"{self.url.rstrip('/')}/api/v1/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.json() if answer.status != 204 else None


def percentile(values: Sequence[float], percent: int) -> float:
    """Returns the percentile; nan without two values."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return quantiles(values, n=100, method="inclusive")[percent - 1]
