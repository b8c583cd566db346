"""Invocations of `deliver` that take further records while they wait."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from threading import Event
from typing import Any

import pytest

from functions import pickup
from functions.batch import MAX_TRIES
from functions.pickup import process_with_pickup
from shared.adapters.memory import MemoryDeadLetters, MemoryTaskInbox
from shared.adapters.sqs.delivery_codec import decode_task, encode_task
from shared.assembly.deliver import Deliver
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError, InternalError, ServiceError
from shared.domain.pipeline.pickup import START_TIME
from shared.domain.pipeline.task_return import FIRST_RETURN, LATER_RETURN
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.deliveries import arranged
from tests.support.arrange.handlers import handler
from tests.support.assertions.captured_logs import captured_logs
from tests.support.assertions.deadline import DEADLINE
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event, sqs_record

SLOW, TAKEN = "slow", "taken"


def record(number: int, body: str = TAKEN, tries: int = 1) -> dict[str, Any]:
    return sqs_record(number, body, tries)


class Waiting:
    """Work whose slow record ends when `enough` others have been processed."""

    def __init__(self, enough: int, fails: Callable[[str], bool] = lambda _: False) -> None:
        self.enough, self.fails = enough, fails
        self.done: list[str] = []
        self.reached = Event()

    def __call__(self, body: str) -> None:
        if body == SLOW:
            assert self.reached.wait(DEADLINE)
            return
        self.done.append(body)
        if len(self.done) >= self.enough:
            self.reached.set()
        if self.fails(body):
            raise InfrastructureError("the store is down")


def run(
    work: Waiting,
    inbox: MemoryTaskInbox,
    *records: str | dict[str, Any],
    has_time: Callable[[], bool] = lambda: True,
    letters: MemoryDeadLetters | None = None,
) -> list[str]:
    """Processes a batch; returns the ids of its failed records."""
    answer = process_with_pickup(
        {"Records": [record(0, each) if isinstance(each, str) else each for each in records]},
        work,
        letters or MemoryDeadLetters(),
        inbox,
        taken_work=work,
        has_time=has_time,
        names=lambda _: {},
    )
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_an_invocation_that_works_takes_no_further_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spent = count()
    monkeypatch.setattr(pickup, "process_time", lambda: float(next(spent)))
    inbox = MemoryTaskInbox([record(1)])
    looks = iter([True, True, True])
    work = Waiting(enough=1)

    def has_time() -> bool:
        if more := next(looks, False):
            return more
        work.reached.set()
        return False

    assert run(work, inbox, SLOW, has_time=has_time) == []

    assert (work.done, len(inbox.visible)) == ([], 1)


def test_a_waiting_invocation_takes_and_removes_further_records() -> None:
    inbox = MemoryTaskInbox([record(number, f"{TAKEN} {number}") for number in range(12)])
    work = Waiting(enough=12)

    assert run(work, inbox, SLOW) == []

    assert sorted(work.done) == sorted(f"{TAKEN} {number}" for number in range(12))
    assert (inbox.visible, inbox.taken) == ([], [])


def test_a_batch_that_is_done_at_once_takes_nothing() -> None:
    inbox = MemoryTaskInbox([record(1)])

    assert run(Waiting(enough=99), inbox, "quick", "quick too") == []

    assert len(inbox.visible) == 1


def test_a_taken_record_that_fails_returns_to_the_queue_and_is_not_reported() -> None:
    inbox = MemoryTaskInbox([record(1), record(2, "fine")])

    assert run(Waiting(2, fails=lambda body: body == TAKEN), inbox, SLOW) == []

    assert [(each["body"], delay) for each, delay in inbox.returns] == [(TAKEN, FIRST_RETURN)]
    assert (inbox.visible, inbox.taken) == ([], [])


@pytest.mark.parametrize(
    ("tries", "delay"), [(1, FIRST_RETURN), (2, LATER_RETURN), (MAX_TRIES - 1, LATER_RETURN)]
)
def test_a_record_of_the_event_that_fails_is_reported_and_returns_soon_at_first(
    tries: int, delay: timedelta
) -> None:
    """Only the first time: the tries have to outlast an outage."""
    inbox = MemoryTaskInbox()

    failed = run(Waiting(1, fails=lambda _: True), inbox, record(1, tries=tries))

    assert failed == [record(1)["messageId"]]
    assert [each for _, each in inbox.returns] == [delay]


def test_a_record_that_becomes_a_dead_letter_does_not_return() -> None:
    inbox = MemoryTaskInbox()

    assert run(Waiting(1, fails=lambda _: True), inbox, record(1, tries=MAX_TRIES)) == []

    assert inbox.returns == []


def test_a_taken_record_that_fails_at_its_last_try_becomes_a_dead_letter() -> None:
    inbox = MemoryTaskInbox([record(1, tries=MAX_TRIES)])
    letters = MemoryDeadLetters()

    run(Waiting(1, fails=lambda _: True), inbox, SLOW, letters=letters)

    assert [letter.body for letter in letters.letters] == [TAKEN]
    assert inbox.taken == []


def test_nothing_is_taken_when_too_little_time_is_left() -> None:
    inbox, asked = MemoryTaskInbox([record(1)]), Event()
    work = Waiting(enough=1)

    def has_time() -> bool:
        asked.set()
        work.reached.set()
        return False

    assert run(work, inbox, SLOW, has_time=has_time) == []

    assert asked.is_set()
    assert len(inbox.visible) == 1


@pytest.mark.parametrize(
    ("error", "level"), [(InfrastructureError, "WARN"), (InternalError, "ERROR")]
)
def test_a_failing_queue_is_logged_and_the_batch_still_ends(
    error: type[ServiceError], level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Waiting(enough=1)

    class Down(MemoryTaskInbox):
        def take(self, most: int, wait: timedelta) -> Sequence[Mapping[str, Any]]:
            work.reached.set()
            raise error("the queue is down")

        def remove(self, records: Sequence[Mapping[str, Any]]) -> None:
            raise error("it still is")

    assert run(work, Down(), SLOW) == []

    lines = [(line["reason"], line["level"]) for line in captured_logs(capsys)]
    assert lines == [("the queue is down", level), ("it still is", level)]


@pytest.mark.parametrize(
    ("error", "level"), [(InfrastructureError, "WARN"), (InternalError, "ERROR")]
)
def test_a_failed_record_is_reported_though_the_queue_refuses_its_return(
    error: type[ServiceError], level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refusals, as of a right that is missing, must not fail the batch."""

    class Refusing(MemoryTaskInbox):
        def give_back(self, record: Mapping[str, Any], delay: timedelta) -> None:
            raise error("nothing returns early")

    failing = Waiting(1, fails=lambda body: body == TAKEN)

    assert run(failing, Refusing(), record(1), record(2, "fine")) == [record(1)["messageId"]]

    lines = [(line["message"], line["level"]) for line in captured_logs(capsys)]
    assert lines == [("task.postponed", "WARN"), ("pickup.failed", level)]


def test_an_attempt_to_a_hanging_endpoint_delays_no_other_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One invocation serves both, though only one record came in its event."""
    healthy = Event()

    class Http:
        def post(self, url: str, *_: object, **__: object) -> Reply:
            if "hangs" in url:
                assert healthy.wait(DEADLINE)
            else:
                healthy.set()
            return Reply(status_code=200, body=b"", duration_ms=1)

    made: Any = Http()
    system = SystemUnderTest(made)
    for name in ("hangs", "well"):
        arranged(system, EndpointInput(url=f"https://{name}.example.com"))
    hanging, well = (task for task, _ in system.delivery_queue.sent)
    inbox = MemoryTaskInbox([record(1, encode_task(well))])
    services = Deliver(
        delivery=system.delivery,
        decode=decode_task,
        dead_letters=system.dead_letters,
        inbox=inbox,
    )
    deliver = handler("deliver", services, monkeypatch).lambda_handler

    assert deliver(sqs_event(encode_task(hanging)), Context()) == {"batchItemFailures": []}

    assert healthy.is_set()
    assert (inbox.visible, inbox.taken) == ([], [])


@pytest.mark.parametrize(("spare", "takes"), [(timedelta(0), False), (START_TIME, True)])
def test_nothing_is_taken_without_time_to_look_and_to_make_the_attempt(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, spare: timedelta, takes: bool
) -> None:
    services = Deliver(
        delivery=system.delivery,
        decode=decode_task,
        dead_letters=system.dead_letters,
        inbox=MemoryTaskInbox(),
    )
    deliver = handler("deliver", services, monkeypatch)
    asked: list[bool] = []

    def process(*_: object, has_time: Callable[[], bool], **__: object) -> None:
        asked.append(has_time())

    monkeypatch.setattr(deliver, "process_with_pickup", process)
    left = system.delivery.reserve + spare

    deliver.lambda_handler(sqs_event(), Context(left // timedelta(milliseconds=1)))

    assert asked == [takes]
