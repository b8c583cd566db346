"""Receivers with any response, and a record of every POST that reached one."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import Enum
from random import Random

from shared.adapters.memory.system import START
from shared.adapters.sqs.delivery_codec import decode_task
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.health import IN_TIME
from shared.domain.ids import AttemptId, MessageId
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.simulation.model.runtime import HandledTask, current_work
from tests.simulation.model.token_servers import TokenServers
from tests.support.fakes.simulated_time import Loop

OUTAGE = timedelta(days=3)
PRESENCE = timedelta(seconds=60)
TIMEOUT = 30


class Manner(Enum):
    """The behavior of a receiver."""

    GOOD = "answers 200"
    BROKEN = "answers 500"
    MOODY = "answers 200 or 500, by chance"
    HANGING = "answers after the timeout, if at all"
    MENDED = "is down for some hours, then good"
    DOWN = "is down for days, then good"
    LEFT = "is good for a minute, then answers 410 forever"
    ASKING = "is busy half of the time, and says when to come back"
    ABORTING = "answers 500 and ends each delivery"
    LEAVING = "is good for a minute, then answers 200 and asks to be disabled"
    WILD = "answers anything, or nothing"


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """A receiver's reaction to a POST; `asked` is the wait in its `retry-after`."""

    status_code: int
    seconds: float
    asked: timedelta = timedelta(0)
    retry_after: str | None = None
    refused: bool = False
    control: str | None = None
    # The sender did not wait for its full timeout.
    given_up: bool = False

    @property
    def timed_out(self) -> bool:
        """Returns whether no response came in time."""
        return self.given_up or self.seconds >= TIMEOUT

    @property
    def reply(self) -> Reply:
        """Returns the reply as the sender reports it."""
        return Reply(
            status_code=self.status_code,
            body=b"",
            duration_ms=int(self.seconds * 1000),
            error=None if self.status_code else "no answer",
            retry_after=self.retry_after,
            timed_out=self.timed_out,
            refused=self.refused,
            response_headers=(("Webhook-Delivery", self.control),) if self.control else (),
        )


@dataclass(frozen=True, slots=True)
class Post:
    """One POST, with the queue record behind it."""

    url: str
    message_id: MessageId
    task: DeliveryTask
    attempt_id: AttemptId
    body: bytes
    sent_at: datetime
    answer: ScriptedReply
    work: HandledTask
    # Its authorization header.
    token: str | None = None

    @property
    def ok(self) -> bool:
        """Returns whether the receiver accepted it."""
        return 200 <= self.answer.status_code < 300

    @property
    def ended_at(self) -> datetime:
        """Returns the instant of the response, or of the timeout."""
        return self.sent_at + timedelta(seconds=self.answer.seconds)


@dataclass(slots=True)
class Receivers:
    """`Http`, with a receiver behind each URL; `in_time` has the instants of responses in time."""

    loop: Loop
    chance: Random
    manners: dict[str, Manner] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    in_time: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    servers: TokenServers = field(init=False)

    def __post_init__(self) -> None:
        self.servers = TokenServers(self.loop, self.chance)

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool] = lambda: True,
        **_settings: object,
    ) -> Reply:
        if url in self.servers.grants:
            return self.servers.post(url, body)
        now, work = self.loop.clock.now(), current_work()
        answer, place = self._answer(self.manners[url], now), len(self.posts)
        token = headers.get("authorization")
        if self.servers.refuses(url, token):
            answer = ScriptedReply(401, 0.01)
        if not answer.refused:
            task, message_id = decode_task(work.body), MessageId(headers["webhook-id"])
            post = Post(url, message_id, task, task.attempt_id, body, now, answer, work, token)
            self.posts.append(post)
        if not self._waits_for(now + timedelta(seconds=answer.seconds), on_slow):
            waited = (self.loop.clock.now() - now).total_seconds()
            answer = ScriptedReply(0, waited, given_up=True)
            self.posts[place] = replace(self.posts[place], answer=answer)
        elif answer.seconds < IN_TIME.total_seconds():
            self.in_time[url].append(self.loop.clock.now())
        return answer.reply

    def _waits_for(self, instant: datetime, on_slow: Callable[[], bool]) -> bool:
        """Waits until the response at that instant; False if the sender gives up first."""
        if instant - self.loop.clock.now() >= IN_TIME:
            self.loop.sleep(IN_TIME)
            if not on_slow():
                return False
        self.loop.sleep(max(instant - self.loop.clock.now(), timedelta(0)))
        return True

    def _answer(self, manner: Manner, now: datetime) -> ScriptedReply:
        quick = self.chance.uniform(0.001, 2)
        match manner:
            case Manner.HANGING:
                return ScriptedReply(0, TIMEOUT)
            case Manner.ASKING:
                return self._asking(now, quick)
            case Manner.WILD:
                return self._wild(now)
            case Manner.ABORTING:
                return ScriptedReply(500, quick, control="abort-message")
            case Manner.LEAVING:
                leaves = now >= START + PRESENCE
                return ScriptedReply(200, quick, control="Disable" if leaves else None)
            case _:
                return ScriptedReply(self._status(manner, now), quick)

    def _status(self, manner: Manner, now: datetime) -> int:
        match manner:
            case Manner.BROKEN:
                return 500
            case Manner.MOODY:
                return self.chance.choice((200, 500))
            case Manner.MENDED:
                return 200 if now.hour >= 20 else 503
            case Manner.DOWN:
                return 200 if now >= START + OUTAGE else 503
            case Manner.LEFT:
                return 200 if now < START + PRESENCE else 410
            case _:
                return 200

    def _asking(self, now: datetime, seconds: float) -> ScriptedReply:
        if self.chance.randrange(2):
            return ScriptedReply(200, seconds)
        wait = timedelta(seconds=self.chance.choice((0, 1, 7, 100, 900, 9_000, 90_000)))
        status = self.chance.choice((429, 503))
        if self.chance.randrange(2):
            return ScriptedReply(status, seconds, wait, f"{wait.total_seconds():.0f}")
        # A date has whole seconds, and part of the wait passes before the response arrives.
        date = (now + wait).replace(microsecond=0)
        left = max(date - now - timedelta(seconds=seconds), timedelta(0))
        return ScriptedReply(status, seconds, left, format_datetime(date, usegmt=True))

    def _wild(self, now: datetime) -> ScriptedReply:
        seconds = self.chance.choice((0.001, 0.3, 5, TIMEOUT - 0.001))
        match self.chance.randrange(6):
            case 0:
                return ScriptedReply(self.chance.randrange(100, 1_000), seconds)
            case 1:
                return ScriptedReply(0, TIMEOUT)
            case 2:
                return ScriptedReply(0, seconds)
            case 3:
                return ScriptedReply(0, 0.001, refused=True)
            case 4:
                return ScriptedReply(
                    503, seconds, retry_after=self.chance.choice(("", "soon", "-1", "nan"))
                )
            case _:
                return self._asking(now, seconds)
