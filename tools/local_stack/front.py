"""A proxy that serves an API at the root of an address of its own.

Some SDKs (Java, Kotlin) drop the path of a server URL, and API Gateway serves an API at the root.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, hdrs, web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

# More than API Gateway takes; the server behind it refuses bodies that are too long.
_BODY_BYTES = 64 * 1024 * 1024
_SECONDS = 60
# Requests passed on at once; the others wait. AWS starts an instance for each, on its own machines.
# Here, the instances of a burst would leave the queues and the table hardly any processor time.
_CONCURRENCY = 4 * (os.cpu_count() or 1)
# These are about one connection (RFC 9110, 7.6.1), and a length is that of the body passed on.
_OWN = (
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
)

Observer = Callable[[web.BaseRequest, int], None]


def _overlook(_request: web.BaseRequest, _status: int) -> None:
    """Observes nothing."""


@contextmanager
def passing_on(server: socket.socket, target: str, observe: Observer = _overlook) -> Iterator[None]:
    """Proxies requests of `server` to `target` until the end of the block.

    `observe` is called with each request and the status of its answer.
    """
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="front", daemon=True)
    thread.start()
    front = _Front(target, observe)
    asyncio.run_coroutine_threadsafe(front.start(server), loop).result(_SECONDS)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(front.stop(), loop).result(_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Front:
    def __init__(self, target: str, observe: Observer) -> None:
        self._target = target
        self._observe = observe
        self._slots = asyncio.Semaphore(_CONCURRENCY)

    async def start(self, server: socket.socket) -> None:
        self._client = ClientSession(
            # A fresh connection for each request: none can have been closed meanwhile.
            connector=TCPConnector(force_close=True, limit=0),
            auto_decompress=False,
            skip_auto_headers=(
                hdrs.ACCEPT,
                hdrs.ACCEPT_ENCODING,
                hdrs.CONTENT_TYPE,
                hdrs.USER_AGENT,
            ),
            timeout=ClientTimeout(total=_SECONDS),
        )
        # Requests in progress are canceled when the stack ends.
        self._runner = web.ServerRunner(web.Server(self._pass_on), shutdown_timeout=1)
        await self._runner.setup()
        await web.SockSite(self._runner, server).start()

    async def stop(self) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _pass_on(self, request: web.BaseRequest) -> web.Response:
        # Not of the request itself, which has a limit that an HTTP API does not have.
        body = await request.content.read()
        url = URL(self._target + request.raw_path, encoded=True)
        try:
            async with (
                self._slots,
                self._client.request(
                    request.method,
                    url,
                    # The server has unpacked the body already.
                    headers=_kept(request.headers, "content-encoding"),
                    # As a stream, aiohttp sends a large body piece by piece.
                    data=BytesIO(body) if body else None,
                    allow_redirects=False,
                ) as answer,
            ):
                passed = web.Response(
                    status=answer.status, headers=_kept(answer.headers), body=await answer.read()
                )
        except (ClientError, TimeoutError) as exc:
            passed = web.json_response(
                {"message": f"The local AWS did not answer: {exc!r}"}, status=503
            )
        self._observe(request, passed.status)
        return passed


def _kept(headers: "CIMultiDictProxy[str]", *without: str) -> "CIMultiDict[str]":
    return CIMultiDict((n, v) for n, v in headers.items() if n.lower() not in (*_OWN, *without))
