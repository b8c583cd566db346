"""Deliveries a second, against a bare aiohttp loop of the same concurrency."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from time import perf_counter

import aiohttp

from functions.batch import CONCURRENCY, threads
from shared.adapters.http.socket_http import SocketHttp
from shared.domain.endpoints.targets import TargetPolicy

BODY = b'{"text":"' + b"x" * 1000 + b'"}'


# A server in a process of its own, so that its work does not count as ours.
_SERVER = """
import asyncio
from aiohttp import web

async def take(request):
    await request.read()
    return web.Response(status=204)

async def serve():
    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


def throughput_ratio(posts: int = 500, rounds: int = 5) -> float:
    """Our POSTs a second over those of the bare loop; rounds in turn, medians."""
    sender = SocketHttp(timedelta(seconds=30), TargetPolicy.parse(["127.0.0.0/8"]))
    ours, bare = [], []
    with _server() as url:
        for _ in range(rounds):
            ours.append(_seconds(lambda: _ours(sender, url, posts)))
            bare.append(_seconds(lambda: asyncio.run(_bare(url, posts))))
        sender.close()
    return median(bare) / median(ours)


@contextmanager
def _server() -> Iterator[str]:
    """The URL of a server that takes everything."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        process.terminate()


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _ours(sender: SocketHttp, url: str, posts: int) -> None:
    with threads() as pool:
        replies = list(pool.map(lambda _: sender.post(url, {}, BODY), range(posts)))
    assert all(reply.ok for reply in replies)


async def _bare(url: str, posts: int) -> None:
    left = iter(range(posts))

    async def work() -> None:
        for _ in left:
            async with session.post(url, data=BODY) as response:
                await response.read()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
