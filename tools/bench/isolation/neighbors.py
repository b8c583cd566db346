"""Applications on a running stack: their posts and arrivals."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

from tools.bench.consumer import Consumer

# A message that has not arrived by this deadline counts as arrived at the deadline.
LONGEST_SECONDS = 60.0
_LOOKS_SECONDS = 0.2
# Tries of a request, as clients make them: with the same idempotency key.
_TRIES = 10
_PAUSE_SECONDS = 0.1


class Server(Protocol):
    """A running API, and the token of an organisation."""

    @property
    def url(self) -> str: ...
    @property
    def token(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Application:
    """An application with one endpoint, at `path` of the receiver."""

    id: str
    path: str


@dataclass(slots=True)
class Neighbors:
    """Posts through the HTTP API, as any client does.

    `posted` holds the time of each post by the id of its message.
    """

    http: aiohttp.ClientSession
    server: Server
    consumer: Consumer
    posted: dict[str, float] = field(default_factory=dict)

    async def application(self, path: str) -> Application:
        """Creates an application whose endpoint answers at once."""
        made = await self._call("POST", "app", {"name": path})
        url = f"{self.consumer.url}/{path}"
        await self._call("POST", f"app/{made['id']}/endpoint", {"url": url})
        return Application(made["id"], path)

    async def remove(self, application: Application) -> None:
        """Deletes the application, so that its deliveries end."""
        await self._call("DELETE", f"app/{application.id}", None)

    async def post(self, application: Application) -> str:
        """Posts a message of 1 KB and returns its id."""
        body = {"eventType": "invoice.paid", "payload": {"text": "x" * 1_000}}
        start = time.time()
        message = await self._call("POST", f"app/{application.id}/msg", body)
        self.posted[message["id"]] = start
        return str(message["id"])

    async def arrived(self, messages: Sequence[str]) -> list[float]:
        """Milliseconds from post to arrival of each message, once all have arrived."""
        while True:
            arrivals = (await asyncio.to_thread(self.consumer.seen))["arrivals"]
            late = time.time() - LONGEST_SECONDS
            missing = [each for each in messages if each not in arrivals]
            if all(self.posted[each] < late for each in missing):
                break
            await asyncio.sleep(_LOOKS_SECONDS)
        longest = {each: self.posted[each] + LONGEST_SECONDS for each in missing}
        ends = {**arrivals, **longest}
        return [(ends[each] - self.posted[each]) * 1_000 for each in messages]

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {
            "authorization": f"Bearer {self.server.token}",
            "idempotency-key": str(uuid4()),
        }
        url = f"{self.server.url}/api/v1/{path}"
        for number in range(_TRIES):
            await asyncio.sleep(number * _PAUSE_SECONDS)
            async with self.http.request(method, url, json=body, headers=headers) as answer:
                if answer.status < 300:
                    return await answer.json() if answer.status != 204 else None
                reason = f"{method} {path}: {answer.status} {await answer.text()}"
                if answer.status < 500:
                    break
        raise RuntimeError(reason)
