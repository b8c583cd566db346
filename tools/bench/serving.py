"""Serving routes in a process of its own, which prints its port first."""

import asyncio
from collections.abc import Iterable

from aiohttp import web


async def serve(routes: Iterable[web.AbstractRouteDef], app: web.Application | None = None) -> None:
    """Serves on a free port of loopback, until the process is ended."""
    app = app or web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
