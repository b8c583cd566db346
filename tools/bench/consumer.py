"""A receiver in a process of its own, so that its work is not counted as ours.

POST /ok… answers 204; POST /flaky… 500 to the first request of every fifth message, then 204. PUT
/PATH/delay delays every POST to /PATH, pending ones included, by the seconds in its body. GET /seen
returns {"arrivals": {webhook-id: unix time of the first}, "posts", "bytes"}.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from aiohttp import web

from tools.bench.serving import serve


@dataclass
class Seen:
    """Requests received; `bytes` includes headers."""

    arrivals: dict[str, float] = field(default_factory=dict)
    posts: int = 0
    bytes: int = 0
    _begun: set[str] = field(default_factory=set)
    _delays: dict[str, float] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        name = request.headers.get("webhook-id", "")
        delivery = f"{request.path} {name}"
        is_new = delivery not in self._begun
        self._begun.add(delivery)
        self.arrivals.setdefault(name, time.time())
        self.posts += 1
        self.bytes += len(body) + len(request.path) + len("POST  HTTP/1.1\r\n\r\n")
        self.bytes += sum(len(key) + len(value) + 4 for key, value in request.raw_headers)
        await self._wait(request.match_info["path"])
        is_failed = request.path.startswith("/flaky") and is_new
        is_failed = is_failed and crc32(delivery.encode()) % 5 == 0
        return web.Response(status=500 if is_failed else 204)

    async def _wait(self, path: str) -> None:
        """Waits for the path's delay, which may change meanwhile."""
        came = time.monotonic()
        async with self._changed:
            while (left := came + self._delays.get(path, 0) - time.monotonic()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), left)

    async def delay(self, request: web.Request) -> web.Response:
        async with self._changed:
            self._delays[request.match_info["path"]] = float(await request.text())
            self._changed.notify_all()
        return web.Response(status=204)

    async def tell(self, _: web.Request) -> web.Response:
        reported = {"arrivals": self.arrivals, "posts": self.posts, "bytes": self.bytes}
        return web.json_response(reported)


@dataclass(frozen=True)
class Consumer:
    """`url` is the receiver's base."""

    url: str

    def seen(self) -> dict[str, Any]:
        """Returns the requests received so far."""
        with urllib.request.urlopen(f"{self.url}/seen", timeout=10) as answer:  # noqa: S310 - loopback
            reported: dict[str, Any] = json.load(answer)
            return reported

    def delay(self, path: str, seconds: float) -> None:
        """Delays POSTs to the path."""
        url = f"{self.url}/{path}/delay"
        body = str(seconds).encode()
        request = urllib.request.Request(url, body, method="PUT")  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            return


@contextmanager
def consumer() -> Iterator[Consumer]:
    """Listens on a free port of 127.0.0.1 until the end of the block."""
    command = [sys.executable, "-m", "tools.bench.consumer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield Consumer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.terminate()


async def _serve() -> None:
    seen, app = Seen(), web.Application(client_max_size=4 * 1024 * 1024)
    routes = [
        web.post("/{path}", seen.take),
        web.put("/{path}/delay", seen.delay),
        web.get("/seen", seen.tell),
    ]
    await serve(routes, app)


if __name__ == "__main__":
    asyncio.run(_serve())
