"""AWS accounts of customers, and the function that assumes their roles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any

from greenlet import getcurrent

from shared.adapters.accounts.courier_codec import decode_reply, encode_consignment
from shared.adapters.accounts.courier_server import CourierServer
from shared.adapters.memory.system import START
from shared.adapters.sqs.delivery_codec import decode_task
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import TOO_LATE, AwsAnswer, abandoned
from shared.domain.destinations.calls import AwsCall
from shared.domain.destinations.consignment import (
    ANSWER_TIME,
    GATHERING_TIME,
    Consignment,
    RoleAccess,
    RoleVerdict,
    send_until,
)
from shared.domain.endpoints.health import IN_TIME
from shared.domain.errors import InfrastructureError
from shared.services.destinations.carry import CarryService
from tests.simulation.model.faults import Faults
from tests.simulation.model.receivers import PRESENCE, Post, Receivers, ScriptedReply
from tests.simulation.model.runtime import Runtime, current_work
from tests.simulation.model.sources import limit
from tests.support.arrange.functions import raised
from tests.support.arrange.handlers import loaded
from tests.support.fakes.faults import Killed

CARRY = loaded("carry")
LIMIT = limit("CarryFunction")
# An AWS client waits this long for the answer to one call.
NO_ANSWER = timedelta(seconds=3)
# The function is invoked once for a delivery, where others make dozens of calls.
MORE_OFTEN = 10
GOOD = AwsAnswer(status=200)
UNTRUSTED = AwsAnswer(status=403, code="AccessDenied", assuming=True)
DENIED = AwsAnswer(status=403, code="AccessDenied")
VANISHED = AwsAnswer(status=400, code="AWS.SimpleQueueService.NonExistentQueue")
LOST = AwsAnswer(status=503, code="ReadTimeoutError")
INTERNAL = AwsAnswer(status=500, code="InternalFailure")
TOO_LARGE = AwsAnswer(status=400, code="InvalidMessageContents")


class Sink(Enum):
    """The behavior of a destination, its role included."""

    GOOD = "takes every message"
    UNTRUSTED = "is good for a minute, then its role trusts nobody"
    DENIED = "is good for a minute, then its role has no right"
    VANISHED = "is good for a minute, then there is no such queue"
    THROTTLED = "is throttled half of the time"
    SILENT = "often does not answer, whether it took the message or not"
    CHOOSY = "takes no message of this kind"
    WILD = "answers anything"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a destination has; `signed_at` are whole seconds.

    It is `answered` once its function knows.
    """

    url: str
    message_id: str
    at: datetime
    signed_at: int
    answered: bool = False


@dataclass(slots=True)
class SimulatedAccounts:
    """`Accounts`, with a queue behind each ARN."""

    faults: Faults
    sinks: dict[str, Sink] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def call(self, access: RoleAccess, call: AwsCall, until: datetime | None = None) -> AwsAnswer:
        self._happen()
        if until is not None and self.faults.loop.clock.now() > until:
            return TOO_LATE
        answer = self._answer(self.sinks[str(access.target)])
        is_lost = answer is LOST
        place: int | None = None
        if answer.code is None or (is_lost and self.faults.chance.randrange(2)):
            place = self._take(access, call)
        if is_lost:
            self.faults.loop.sleep(NO_ANSWER)
        self._happen()
        if place is not None and not is_lost:
            self.taken[place] = replace(self.taken[place], answered=True)
        return answer

    def assume(self, _access: RoleAccess, _external_id: str) -> AwsAnswer:
        raise NotImplementedError

    def _take(self, access: RoleAccess, call: AwsCall) -> int:
        given = call.parameters["MessageAttributes"]
        message_id, signed_at = (
            given[name]["StringValue"] for name in ("webhook-id", "webhook-timestamp")
        )
        now = self.faults.loop.clock.now()
        self.taken.append(Taken(str(access.target), message_id, now, int(signed_at)))
        return len(self.taken) - 1

    def _happen(self) -> None:
        """Passes time; the function may die, or run out of time."""
        faults = self.faults
        faults.loop.sleep(faults.some(IN_TIME))
        if faults.happens(faults.rates.slow):
            faults.loop.sleep(faults.some(LIMIT))
        if faults.happens(faults.rates.killed * MORE_OFTEN):
            raise Killed

    def _answer(self, sink: Sink) -> AwsAnswer:
        is_new = self.faults.loop.clock.now() < START + PRESENCE
        match sink:
            case Sink.UNTRUSTED:
                return GOOD if is_new else UNTRUSTED
            case Sink.DENIED:
                return GOOD if is_new else DENIED
            case Sink.VANISHED:
                return GOOD if is_new else VANISHED
            case Sink.THROTTLED:
                return self.faults.chance.choice((GOOD, self._throttled()))
            case Sink.SILENT:
                return self.faults.chance.choice((GOOD, LOST, LOST))
            case Sink.CHOOSY:
                return TOO_LARGE
            case Sink.WILD:
                known = (GOOD, VANISHED, LOST, INTERNAL, self._throttled(), DENIED, TOO_LARGE)
                return self.faults.chance.choice(known)
            case _:
                return GOOD

    def _throttled(self) -> AwsAnswer:
        wait = self.faults.chance.choice((None, "1", "100", "9000"))
        return AwsAnswer(status=400, code="ThrottlingException", retry_after=wait)


@dataclass(slots=True)
class _Call:
    """A consignment in an invocation of `carry`, and the strand that waits for its result.

    `place` is that of its post.
    """

    loop: Any
    consignment: Consignment
    place: int
    waiting: Any = None
    result: Any = None

    @property
    def is_over(self) -> bool:
        return self.result is not None

    def wait(self, most: timedelta) -> None:
        """Waits for the result, but no longer than this."""
        me = self.waiting = getcurrent()
        self.loop.call(lambda: self._wake(me), most)
        self.loop.wait()

    def end(self, result: Any) -> None:
        """Ends the wait, if there still is one: the caller may have died."""
        self.result = result
        self._wake(self.waiting)

    def _wake(self, waiting: Any) -> None:
        if waiting is not None and self.waiting is waiting:
            self.waiting = None
            waiting.switch()


@dataclass(slots=True)
class SimulatedCourier:
    """`Courier`, whose posts are those of `receivers`.

    Consignments of an invocation to the same destination that come at the same time share an
    invocation of `carry`.
    """

    runtime: Runtime
    faults: Faults
    receivers: Receivers
    accounts: SimulatedAccounts
    gathering: dict[tuple[int, RoleAccess], list[_Call]] = field(default_factory=dict)
    largest: int = 0

    def service(self) -> CourierServer:
        """Returns the services of the function."""
        service = CarryService(accounts=self.accounts, clock=self.runtime.loop.clock)
        return CourierServer(service=service, report=raised)

    def carry(self, consignment: Consignment, on_slow: Callable[[], bool]) -> Reply:
        loop, rates = self.runtime.loop, self.faults.rates
        if self.faults.happens(rates.throttled):
            raise InfrastructureError("the function is throttled")
        began_at, call = loop.clock.now(), _Call(loop, consignment, self._posted(consignment))
        self._gather(call)
        call.wait(IN_TIME)
        if not call.is_over and not on_slow():
            return self._abandoned(call.place, loop.clock.now() - began_at)
        if not call.is_over:
            call.wait(max(began_at + ANSWER_TIME - loop.clock.now(), timedelta(0)))
        if not isinstance(call.result, Reply) or self.faults.happens(rates.timed_out):
            raise InfrastructureError("the function gave no answer")
        if call.result.duration_ms < IN_TIME / timedelta(milliseconds=1):
            self.receivers.in_time[self.receivers.posts[call.place].url].append(loop.clock.now())
        return call.result

    def try_role(self, _access: RoleAccess) -> RoleVerdict:
        raise NotImplementedError

    def _posted(self, consignment: Consignment) -> int:
        work, posts = current_work(), self.receivers.posts
        task, data = decode_task(work.body), consignment.body.encode()
        url, now = str(consignment.access.target), self.runtime.loop.clock.now()
        answer = ScriptedReply(0, 0)
        posts.append(
            Post(url, consignment.message_id, task, task.attempt_id, data, now, answer, work)
        )
        return len(posts) - 1

    def _gather(self, call: _Call) -> None:
        key = (id(current_work().invocation), call.consignment.access)
        batch = self.gathering.setdefault(key, [])
        batch.append(call)
        if len(batch) == 1:
            self.runtime.loop.spawn(lambda: self._leave(key), self.faults.some(GATHERING_TIME))

    def _leave(self, key: tuple[int, RoleAccess]) -> None:
        batch = self.gathering.pop(key)
        self.largest = max(self.largest, len(batch))
        for call, result in zip(batch, self._invoked(batch), strict=True):
            self.runtime.loop.call(partial(call.end, result))

    def _invoked(self, batch: Sequence[_Call]) -> Sequence[Reply | BaseException]:
        """Returns the replies, or why there are none."""
        until = send_until(self.runtime.loop.clock.now()).isoformat()
        event = {"carry": [encode_consignment(c.consignment) for c in batch], "until": until}
        try:
            answer = self.runtime.invoke(CARRY.lambda_handler, event, LIMIT)
        except Killed as exc:
            for call in batch:
                self._answered(call.place, ScriptedReply(0, self._since(call.place)))
            return [exc] * len(batch)
        return [
            self._replied(call.place, decode_reply(reply))
            for call, reply in zip(batch, answer["replies"], strict=True)
        ]

    def _replied(self, place: int, reply: Reply) -> Reply:
        asked = timedelta(seconds=int(reply.retry_after or 0))
        seconds = reply.duration_ms / 1_000
        self._answered(place, ScriptedReply(reply.status_code, seconds, asked, reply.retry_after))
        return reply

    def _answered(self, place: int, answer: ScriptedReply) -> None:
        post = self.receivers.posts[place]
        if not post.answer.given_up:
            self.receivers.posts[place] = replace(post, answer=answer)

    def _abandoned(self, place: int, waited: timedelta) -> Reply:
        self._answered(place, ScriptedReply(0, waited.total_seconds(), given_up=True))
        return abandoned(waited)

    def _since(self, place: int) -> float:
        return (self.runtime.loop.clock.now() - self.receivers.posts[place].sent_at).total_seconds()
