"""Receivers that answer anything, and a record of every POST that reached one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from shared.adapters.memory.system import START
from shared.domain.delivery import Reply
from shared.domain.health import IN_TIME
from tests.simulation.aws import Invocation
from tests.simulation.loop import Loop

OUTAGE = timedelta(days=3)
PRESENCE = timedelta(seconds=60)


class Manner(Enum):
    """How a receiver behaves."""

    GOOD = "answers 200"
    BROKEN = "answers 500"
    MOODY = "answers 200 or 500, by chance"
    HANGING = "answers after the timeout, if at all"
    MENDED = "is down for some hours, then good"
    DOWN = "is down for days, then good"
    LEFT = "is good for a minute, then answers 410 for ever"


@dataclass(frozen=True, slots=True)
class Post:
    """One POST that was made, by which run of `deliver`."""

    url: str
    message_id: str
    body: bytes
    sent_at: datetime
    status_code: int
    invocation: Invocation


@dataclass(slots=True)
class Receivers:
    """`Http`, with a receiver behind each URL."""

    loop: Loop
    chance: Random
    current: Callable[[], Invocation]
    manners: dict[str, Manner] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        late: Callable[[], None] = lambda: None,
    ) -> Reply:
        now = self.loop.clock.now()
        code, seconds = self._answer(self.manners[url], now)
        self.posts.append(Post(url, headers["webhook-id"], body, now, code, self.current()))
        self._answer_at(now + timedelta(seconds=seconds), late)
        return Reply(
            status_code=code,
            body=b"",
            duration_ms=int(seconds * 1000),
            error=None if code else "timed out",
            timed_out=not code,
        )

    def _answer_at(self, moment: datetime, late: Callable[[], None]) -> None:
        now = self.loop.clock.now()
        if moment - now > IN_TIME:
            self.loop.sleep(IN_TIME)
            late()
        self.loop.sleep(max(moment - self.loop.clock.now(), timedelta(0)))

    def _answer(self, manner: Manner, now: datetime) -> tuple[int, float]:
        quick = self.chance.uniform(0.001, 2)
        match manner:
            case Manner.GOOD:
                return 200, quick
            case Manner.BROKEN:
                return 500, quick
            case Manner.MOODY:
                return self.chance.choice((200, 500)), quick
            case Manner.HANGING:
                return 0, 30
            case Manner.MENDED:
                return (200 if now.hour >= 20 else 503), quick
            case Manner.DOWN:
                return (200 if now >= START + OUTAGE else 503), quick
            case Manner.LEFT:
                return (200 if now < START + PRESENCE else 410), quick
