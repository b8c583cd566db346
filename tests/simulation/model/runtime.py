"""Lambda as a function sees it: the function runs until it returns, times out, or dies."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures._base import DoneAndNotDoneFutures
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from unittest.mock import patch

from greenlet import getcurrent, greenlet

from functions import batch, pickup
from shared.observability import logger
from tests.simulation.model.results import Result, Waiting
from tests.support.fakes.faults import Killed
from tests.support.fakes.simulated_time import Action, Loop, current_action

Handler = Callable[[Any, Any], Any]
Record = dict[str, Any]
LogFields = dict[str, Any]
# Runs of each function in a chain of invocations, as the trace header counts them.
Lineage = dict[Handler, int]


@dataclass(slots=True, eq=False)
class Invocation:
    """One run of a function. Its strands all end with it, wherever they are."""

    loop: Loop
    handler: Handler
    caller: greenlet
    started_at: datetime
    limit: timedelta
    ended_at: datetime | None = None
    strands: list["Strand"] = field(default_factory=list)
    answer: Any = None
    error: BaseException | None = None
    lineage: Lineage = field(default_factory=dict)

    def end(self, answer: Any, error: BaseException | None = None) -> None:
        """Ends the invocation with an answer or an error."""
        self.answer, self.error = answer, error
        self.ended_at = self.loop.clock.now()
        self.loop.call(self.caller.switch)

    def kill(self) -> None:
        """Kills an unfinished invocation at once. Only the loop calls it."""
        if self.ended_at is None:
            self.end(None, Killed())
            for strand in self.strands:
                strand.end()


@dataclass(frozen=True, slots=True)
class SimulatedContext:
    """Lambda's context, with the remaining time of an invocation."""

    loop: Loop
    ends_at: datetime

    def get_remaining_time_in_millis(self) -> int:
        return (self.ends_at - self.loop.clock.now()) // timedelta(milliseconds=1)


@dataclass(slots=True, eq=False)
class HandledTask:
    """The processing of one record in an invocation; `failed` unless it finished normally.

    A task that failed for the last time and became a dead letter is `given_up`.
    """

    invocation: Invocation
    body: str
    started_at: datetime
    failed: bool = True
    given_up: bool = False
    ended_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """Returns the instant at which it finished, or died with its function."""
        instant = self.ended_at or self.invocation.ended_at
        assert instant is not None, "the task is still running"
        return instant


class Strand:
    """A thread of an invocation. A killed strand ends all of them."""

    def __init__(
        self, action: Action, invocation: Invocation, work: HandledTask | None = None
    ) -> None:
        self.invocation = invocation
        self.work = work
        self._action = action
        self._is_over = False
        # The greenlet that runs it.
        self._runner: greenlet | None = None
        invocation.strands.append(self)
        invocation.loop.spawn(self)

    def __call__(self) -> None:
        if self._is_over:
            return
        self._runner = getcurrent()
        try:
            self._action()
        except Killed:
            self.invocation.loop.call(self.invocation.kill)
        self._runner = None

    def end(self) -> None:
        """Ends the strand wherever it is, or before it begins. Only the loop calls it."""
        self._is_over = True
        if self._runner is not None:
            self._runner.throw()


class Runtime:
    """Runs functions."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def invoke(
        self, handler: Handler, event: Any, limit: timedelta, lineage: Lineage | None = None
    ) -> Any:
        """Returns or raises the function's result; Killed when it dies or exceeds `limit`.

        Call it in an action of the loop. `lineage` is that of the messages in the event.
        """
        invocation = Invocation(self.loop, handler, getcurrent(), self.loop.clock.now(), limit)
        invocation.lineage = (lineage or {}) | {handler: (lineage or {}).get(handler, 0) + 1}
        context = SimulatedContext(self.loop, invocation.started_at + limit)
        Strand(lambda: _answer(invocation, handler, event, context), invocation)
        self.loop.call(invocation.kill, limit)
        self.loop.wait()
        if invocation.error is not None:
            raise invocation.error
        return invocation.answer

    def map(self, function: Callable[[Any], Any], records: Iterable[Any]) -> list[Any]:
        """Replaces the thread pool: each item gets a strand of its own."""
        return [each.result() for each in [self.submit(function, record) for record in records]]

    def submit(self, function: Callable[..., Any], record: Any, *more: Any) -> Result:
        """Replaces the thread pool: the record gets a strand of its own."""
        invocation = _current().invocation
        # The intake maps items of its own.
        body = record["body"] if isinstance(record, dict) else ""
        work, result = HandledTask(invocation, body, self.loop.clock.now()), Result(self.loop)

        def run() -> None:
            value = function(record, *more)
            work.failed = work.given_up or value is not None
            work.ended_at = self.loop.clock.now()
            result.end(value)

        Strand(run, invocation, work)
        return result

    def wait(self, results: Sequence[Result], seconds: float) -> DoneAndNotDoneFutures[Any]:
        """Replaces `concurrent.futures.wait`."""
        waiting = Waiting(self.loop, getcurrent(), results)
        waiting.begin(timedelta(seconds=seconds))
        done = {result for result in results if result.done()}
        return DoneAndNotDoneFutures(done, {*results} - done)  # type: ignore[arg-type] # they stand in for futures

    def seconds(self) -> float:
        """Replaces `time.monotonic`."""
        return self.loop.clock.now().timestamp()

    def processor_seconds(self) -> float:
        """Replaces `time.process_time`: all that a function does in this time is to wait."""
        return 0.0


def handed_on() -> Lineage:
    """Returns the lineage of the sending invocation, if any, which travels with a message."""
    strand = current_action()
    return strand.invocation.lineage if isinstance(strand, Strand) else {}


def current_work() -> HandledTask:
    """Returns the record in progress."""
    work = _current().work
    assert work is not None, "no record is in progress"
    return work


@contextmanager
def installed(
    runtime: Runtime, services: dict[ModuleType, Any], hear: Callable[[LogFields], object]
) -> Iterator[None]:
    """Installs the services in the handlers' modules; `hear` receives the log lines of results.

    Raises crashes, which a handler would log and answer.
    """

    def info(event: str, **reported: Any) -> None:
        hear({"event": event, **reported})

    with ExitStack() as stack:
        for module, service in services.items():
            stack.enter_context(patch.object(module, "_services", service))
        stack.enter_context(patch.object(batch, "_pool", runtime))
        threads: dict[str, Any] = {
            "_pool": runtime,
            "wait": runtime.wait,
            "monotonic": runtime.seconds,
            "process_time": runtime.processor_seconds,
        }
        stack.enter_context(patch.multiple(pickup, **threads))
        log: dict[str, Any] = {"debug": _ignored, "info": info, "warning": _ignored}
        log |= {"error": _raised, "exception": _raised}
        stack.enter_context(patch.multiple(logger, **log))
        yield


def _ignored(*_: Any, **__: Any) -> None:
    """Ignores the line; the postponed task's result is checked later."""


def _raised(message: str, **_: Any) -> None:
    if message != "task.given_up":
        raise sys.exc_info()[1] or AssertionError(message)
    if (work := _current().work) is not None:
        work.given_up = True


def _answer(
    invocation: Invocation, handler: Handler, event: Any, context: SimulatedContext
) -> None:
    try:
        answer = handler(event, context)
    except Exception as exc:  # noqa: BLE001 - the caller handles it
        invocation.end(None, exc)
    else:
        invocation.end(answer)


def _current() -> Strand:
    strand = current_action()
    assert isinstance(strand, Strand), "called outside a function"
    return strand
