"""The receiver of a load, which notes when each message arrives."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

_IDS = ("webhook-id", "svix-id")


@dataclass(frozen=True, slots=True)
class Place:
    """Address of the receiver. Port 0 is a free one; `url` is given for a server elsewhere."""

    host: str = "127.0.0.1"
    port: int = 0
    url: str | None = None


HERE = Place()


@dataclass
class Receiver:
    """Answers 204, except below /hang. `url` is its base as the server reaches it."""

    url: str
    arrivals: dict[str, list[float]] = field(default_factory=dict)
    last: float = field(default_factory=time.monotonic)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Notes the time of the request, by the message's id."""
        came = time.monotonic()
        await request.read()
        if request.path.startswith("/hang"):
            await self._ended.wait()
        else:
            name = next((request.headers[each] for each in _IDS if each in request.headers), "")
            self.arrivals.setdefault(name, []).append(came)
            self.last = came
        return web.Response(status=204)

    def end(self) -> None:
        """Lets the requests end that hang."""
        self._ended.set()


@asynccontextmanager
async def receiving(host: str, port: int, url: str | None) -> AsyncIterator[Receiver]:
    """Listens until the end of the block; `url` is given where the server is in a container."""
    receiver, app = Receiver(""), web.Application()
    app.router.add_post("/{path:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    receiver.url = (url or f"http://{host}:{runner.addresses[0][1]}").rstrip("/")
    try:
        yield receiver
    finally:
        receiver.end()
        await runner.cleanup()
