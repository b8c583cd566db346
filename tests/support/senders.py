"""Senders of deliveries that may call loopback, and their names."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ssl import SSLContext

from aiohttp.abc import AbstractResolver, ResolveResult

from shared.adapters.http import AiohttpSender
from shared.domain.delivery import Reply
from shared.domain.health import IN_TIME
from shared.domain.targets import TargetPolicy

TIMEOUT = timedelta(seconds=0.4)
TIMED_OUT = "Timed out: no answer within 0.4 s."
LOOPBACK = TargetPolicy.parse(["127.0.0.0/8"])
BODY = b'{"a": 1}'


class Names(AbstractResolver):
    """Answers each question with the next of `answers`, the last one again and again."""

    def __init__(self, *answers: list[str] | Exception, pause: float = 0) -> None:
        self.asked = 0
        self._answers = answers
        self._pause = pause

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        await asyncio.sleep(self._pause)
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return [
            ResolveResult(
                hostname=host, host=each, port=port, family=socket.AF_INET, proto=0, flags=0
            )
            for each in answer
        ]

    async def close(self) -> None: ...


@contextmanager
def sender(
    resolver: AbstractResolver | None = None,
    policy: TargetPolicy = LOOPBACK,
    *,
    timeout: timedelta = TIMEOUT,
    in_time: timedelta = IN_TIME,
    tls: SSLContext | None = None,
) -> Iterator[AiohttpSender]:
    """Closes it at the end of the block."""
    made = AiohttpSender(timeout, policy, in_time=in_time, resolver=resolver, tls=tls)
    yield made
    made.close()


def posted(
    url: str,
    resolver: AbstractResolver,
    policy: TargetPolicy = LOOPBACK,
    *,
    tls: SSLContext | None = None,
) -> Reply:
    """What comes of one POST by a sender of its own."""
    with sender(resolver, policy, tls=tls) as made:
        return made.post(url, {}, BODY)
