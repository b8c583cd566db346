"""Deliveries over HTTP, on aiohttp."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from ssl import SSLContext

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, StreamReader, TCPConnector
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

from shared.adapters.http_addresses import PublicResolver, SocketFactory
from shared.adapters.http_failures import is_refused, is_timeout, reason
from shared.adapters.http_request import prepared
from shared.adapters.loop_thread import LoopThread
from shared.domain.delivery import RECORDED_RESPONSE_BYTES, Reply
from shared.domain.health import IN_TIME
from shared.domain.targets import TargetPolicy

# A POST on a connection that its server has given up fails, and nothing tells whether it
# arrived. Servers keep an idle connection for two seconds or more, so only younger ones are used
# again: many within a batch, none after Lambda has frozen the process for longer than this.
_KEPT_SECONDS = 1


@dataclass(slots=True)
class _Answer:
    """What has come in so far; `status` is 0 until the status line was read."""

    status: int = 0
    body: bytearray = field(default_factory=bytearray)
    retry_after: str | None = None


class AiohttpSender:
    """Posts to receivers, from any number of threads at once.

    `timeout` covers a request from the look-up of its host to the last byte read. One that takes
    longer than `in_time` is late. `resolver` and `tls` take the place of the system's own.
    """

    def __init__(
        self,
        timeout: timedelta,
        policy: TargetPolicy,
        *,
        in_time: timedelta = IN_TIME,
        resolver: AbstractResolver | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._seconds = timeout.total_seconds()
        self._in_time = in_time.total_seconds()
        self._policy = policy
        self._resolver = resolver
        self._tls = tls
        self._loop = LoopThread()
        # Belongs to the loop's thread alone.
        self._session: ClientSession | None = None

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        late: Callable[[], None] = lambda: None,
    ) -> Reply:
        """One POST, no redirects. Whatever the receiver does, the answer is a Reply.

        The status line decides: where the body breaks off or does not end, what came of it counts.
        """
        return self._loop.run_patiently(self._post(url, headers, body), self._in_time, late)

    def close(self) -> None:
        """Closes all connections and ends the thread. A process that just ends need not."""
        self._loop.run(self._disconnect())
        self._loop.stop()

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        clock = asyncio.get_running_loop().time
        started_at = clock()
        answer = _Answer()
        failure: Exception | None = None
        try:
            async with asyncio.timeout(self._seconds):
                await self._exchange(url, headers, body, answer)
        # Whatever a stranger's server provokes must not stop the batch.
        except Exception as exc:  # noqa: BLE001
            failure = None if answer.status else exc
        return Reply(
            status_code=answer.status,
            body=bytes(answer.body),
            duration_ms=round((clock() - started_at) * 1000),
            error=reason(failure, self._seconds) if failure else None,
            retry_after=answer.retry_after,
            timed_out=failure is not None and is_timeout(failure),
            refused=failure is not None and is_refused(failure),
        )

    async def _exchange(
        self, url: str, headers: dict[str, str], body: bytes, answer: _Answer
    ) -> None:
        request = prepared(url, headers, self._policy)
        response = await self._connected().post(
            request.url, headers=request.headers, data=body, allow_redirects=False
        )
        try:
            answer.status = response.status
            answer.retry_after = response.headers.get("retry-after")
            await _read_head(response.content, answer.body)
        finally:
            # Where there is more, it is neither read nor waited for: the connection goes.
            response.close()

    def _connected(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=self._connector(),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept-Encoding",),
                read_bufsize=RECORDED_RESPONSE_BYTES,
                # The whole exchange has one limit, in _post.
                timeout=ClientTimeout(total=None, sock_connect=None),
            )
        return self._session

    def _connector(self) -> TCPConnector:
        return TCPConnector(
            resolver=PublicResolver(self._resolver or ThreadedResolver(), self._policy),
            socket_factory=SocketFactory(self._policy),
            ssl=self._tls or True,
            # The callers' threads are the limit.
            limit=0,
            keepalive_timeout=_KEPT_SECONDS,
        )

    async def _disconnect(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


async def _read_head(content: StreamReader, into: bytearray) -> None:
    while len(into) < RECORDED_RESPONSE_BYTES:
        chunk = await content.read(RECORDED_RESPONSE_BYTES - len(into))
        if not chunk:
            return
        into += chunk
