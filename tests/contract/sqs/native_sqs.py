"""SQS of the benchmark of the functions as processes, in a thread."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any

from aiohttp import web

from tools.bench.native.queues import Queues

# Arguments of a client.
AWS: dict[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "a",
    "aws_secret_access_key": "b",
}


@contextmanager
def native_sqs() -> Iterator[str]:
    """Serves queues until the end of the block, each from its first use; yields their address."""
    loop, ended = asyncio.new_event_loop(), asyncio.Event()
    port: Future[int] = Future()
    thread = Thread(target=loop.run_until_complete, args=[_serve(port, ended)])
    thread.start()
    try:
        yield f"http://127.0.0.1:{port.result()}"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


async def _serve(port: "Future[int]", ended: asyncio.Event) -> None:
    runner = web.ServerRunner(web.Server(Queues().serve), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port.set_result(runner.addresses[0][1])
    await ended.wait()
    await runner.cleanup()
