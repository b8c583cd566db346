"""Consignments that share an invocation of `carry`."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest

from shared.adapters.accounts import carry_batches, lambda_courier
from shared.adapters.accounts.carry_batches import MOST, MOST_BYTES
from shared.adapters.accounts.lambda_courier import LambdaCourier
from shared.adapters.memory import FixedClock, MemoryAccounts
from shared.bootstrap.carry import carry
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import AwsAnswer
from shared.domain.destinations.calls import AwsCall
from shared.domain.destinations.consignment import Consignment, RoleAccess
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.ids import EndpointId
from shared.domain.pipeline.pickup import MAX_RUNNING
from shared.settings.carry import CarrySettings
from tests.contract.accounts.test_couriers import (  # noqa: F401 fixtures
    SENT,
    accounts,
    clock,
    gives_up,
    reported,
    served,
    waits,
)
from tests.support.fakes.lambda_server import LambdaServer

ELSEWHERE = replace(SENT, access=replace(SENT.access, destination_id=EndpointId("sink_2")))
LONG = timedelta(minutes=1)


class Leaving(ThreadPoolExecutor):
    """The threads of batches, in which an error would be seen by nobody."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.futures: list[Future[Any]] = []

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        self.futures.append(super().submit(*args, **kwargs))
        return self.futures[-1]


class Lambda:
    """Threads with consignments for a function; one with the body of SENT waits until `opened`."""

    def __init__(self, server: LambdaServer, courier: LambdaCourier) -> None:
        self.server, self.courier = server, courier
        self.opened = Event()
        self._threads = ThreadPoolExecutor(32)
        self._answer = server.function
        server.function = self._held

    def carry(self, *consignments: Consignment) -> list[Future[Reply]]:
        return [self._threads.submit(self.courier.carry, each, waits) for each in consignments]

    def gathered(self, access: RoleAccess, count: int) -> None:
        """Waits until the open batch has so many."""
        self.until(lambda: len(self.courier._batches._latest[access].items) == count)

    def until(self, is_so: Callable[[], bool]) -> None:
        ends = monotonic() + 30
        while not is_so():
            assert monotonic() < ends, "it never came so far"
            sleep(0.001)

    @property
    def sizes(self) -> list[int]:
        return [len(each.event["carry"]) for each in self.server.invocations]

    def _held(self, event: Any) -> Any:
        if any(each["body"] == SENT.body for each in event["carry"]):
            self.opened.wait(30)
        return self._answer(event)

    def close(self) -> None:
        self.opened.set()
        self._threads.shutdown()


@pytest.fixture
def lambdas(
    served: LambdaServer,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Lambda]:
    """A function under way with SENT, beside which others gather for a minute."""
    monkeypatch.setattr(carry_batches, "GATHERING_TIME", LONG)
    monkeypatch.setattr(lambda_courier, "IN_TIME", LONG)
    left = Leaving(32)
    monkeypatch.setattr(carry_batches, "_threads", lambda: left)
    made = Lambda(served, LambdaCourier("carry", FixedClock()))
    yield made
    made.close()
    left.shutdown()
    assert [each.exception() for each in left.futures] == [None] * len(left.futures)
    assert made.courier._batches._latest == {}


@pytest.fixture
def first(lambdas: Lambda) -> Future[Reply]:
    """The reply to SENT, whose invocation is under way."""
    [reply] = lambdas.carry(SENT)
    lambdas.until(lambda: lambdas.sizes == [1])
    return reply


def bodies(count: int) -> list[Consignment]:
    return [replace(SENT, body=f'{{"number":{number}}}') for number in range(count)]


def test_consignments_that_come_while_one_is_under_way_leave_together(
    lambdas: Lambda,
    first: Future[Reply],
    accounts: MemoryAccounts,  # noqa: F811 the fixture
) -> None:
    others = lambdas.carry(*bodies(4))
    lambdas.gathered(SENT.access, 4)
    lambdas.opened.set()

    assert [each.result(30).status_code for each in (first, *others)] == [200] * 5
    assert lambdas.sizes == [1, 4]
    sent = {call.parameters["MessageBody"] for _, call in accounts.calls}
    assert sent == {SENT.body, *(each.body for each in bodies(4))}


def test_each_gets_the_reply_to_its_own(
    lambdas: Lambda,
    first: Future[Reply],
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(_access: object, call: AwsCall, _until: object) -> AwsAnswer:
        return AwsAnswer(status=503, code="Busy", message=call.parameters["MessageBody"])

    others = lambdas.carry(*bodies(MOST))
    lambdas.gathered(SENT.access, MOST)
    monkeypatch.setattr(accounts, "call", answer)
    lambdas.opened.set()

    first.result(30)
    for consignment, reply in zip(bodies(MOST), others, strict=True):
        assert reply.result(30).body == f"Busy: {consignment.body}".encode()
    assert lambdas.sizes == [1, MOST]


def test_none_waits_longer_than_the_gathering_time_for_another(
    lambdas: Lambda, first: Future[Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_batches, "GATHERING_TIME", timedelta(milliseconds=20))

    [second] = lambdas.carry(*bodies(1))

    assert second.result(30).status_code == 200
    assert not first.done()


def test_one_that_comes_alone_waits_for_nothing(lambdas: Lambda) -> None:
    """The gathering time of this test is a minute."""
    for consignment in bodies(3):
        [reply] = lambdas.carry(consignment)
        assert reply.result(30).status_code == 200

    assert lambdas.sizes == [1, 1, 1]


@pytest.mark.usefixtures("first")
def test_a_destination_that_hangs_holds_up_no_other(lambdas: Lambda) -> None:
    [elsewhere] = lambdas.carry(replace(ELSEWHERE, body="{}"))

    assert elsewhere.result(30).status_code == 200
    assert lambdas.sizes == [1, 1]


def test_many_destinations_that_hang_hold_up_no_other(
    served: LambdaServer,  # noqa: F811 the fixture
) -> None:
    """Invocations that were given up hang on, beside those of as many attempts."""
    released, courier, answer = Event(), LambdaCourier("carry", FixedClock()), served.function
    names = [f"sink_hangs_{number}" for number in range(2 * MAX_RUNNING)]

    def hangs(event: Any) -> Any:
        if event["carry"][0]["access"]["destination"] in names:
            released.wait(30)
        return answer(event)

    def to(name: str) -> Consignment:
        return replace(SENT, access=replace(SENT.access, destination_id=EndpointId(name)))

    served.function = hangs
    replies = [courier._batches.add(to(name)) for name in names]
    try:
        assert courier._batches.add(ELSEWHERE).result(10).status_code == 200
    finally:
        released.set()
    assert {each.result(30).status_code for each in replies} == {200}


def test_a_batch_has_no_more_than_ten(lambdas: Lambda, first: Future[Reply]) -> None:
    others = lambdas.carry(*bodies(MOST))
    lambdas.gathered(SENT.access, MOST)
    [last] = lambdas.carry(replace(SENT, body='"last"'))
    lambdas.gathered(SENT.access, 1)
    lambdas.opened.set()

    assert {each.result(30).status_code for each in (first, *others, last)} == {200}
    assert sorted(lambdas.sizes) == [1, 1, MOST]


@pytest.mark.usefixtures("first")
def test_a_batch_has_no_more_than_a_request_takes(lambdas: Lambda, served: LambdaServer) -> None:  # noqa: F811 the fixture
    """Each half fits, both together do not: as JSON in JSON a text may double."""
    half = json_of(MOST_BYTES // 2 + 1)
    large = lambdas.carry(replace(SENT, body=half), replace(SENT, body=half))
    lambdas.until(lambda: len(lambdas.sizes) >= 1)
    lambdas.opened.set()

    assert {each.result(30).status_code for each in large} == {200}
    assert lambdas.sizes == [1, 1, 1]


def json_of(size: int) -> str:
    return '"' + "x" * (size - 2) + '"'


def test_one_that_crashes_fails_alone_and_is_reported(
    lambdas: Lambda,
    first: Future[Reply],
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    reported: list[Any],  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send, crashing = accounts.call, bodies(3)[1]

    def call(access: RoleAccess, call: AwsCall, until: Any) -> AwsAnswer:
        if call.parameters["MessageBody"] == crashing.body:
            raise LookupError
        return send(access, call, until)

    monkeypatch.setattr(accounts, "call", call)
    others = lambdas.carry(*bodies(3))
    lambdas.gathered(SENT.access, 3)
    lambdas.opened.set()

    with pytest.raises(InternalError, match="see its log"):
        others[1].result(30)
    assert [each.result(30).status_code for each in (first, others[0], others[2])] == [200] * 3
    [(consignment, error)] = reported
    assert (consignment, type(error)) == (crashing, LookupError)


def test_a_crash_is_a_line_of_the_log_without_a_body(capsys: pytest.CaptureFixture[str]) -> None:
    carry(CarrySettings()).report(SENT, LookupError(SENT.body))

    [line] = capsys.readouterr().out.splitlines()
    logged = json.loads(line)
    assert (logged["level"], logged["message"]) == ("ERROR", "consignment.crashed")
    assert (logged["msg"], logged["ep"]) == (SENT.message_id, SENT.access.destination_id)
    assert logged["error"] == "LookupError"
    assert "\u00c9mile" not in line
    assert "Émile" not in line


def test_an_invocation_that_fails_fails_each_of_its_consignments(
    lambdas: Lambda,
    first: Future[Reply],
    served: LambdaServer,  # noqa: F811 the fixture
) -> None:
    others = lambdas.carry(*bodies(3))
    lambdas.gathered(SENT.access, 3)
    served.raised = True
    lambdas.opened.set()

    for each in others:
        with pytest.raises(InfrastructureError):
            each.result(30)
    # Its invocation had begun.
    assert first.result(30).status_code == 200
    assert lambdas.sizes == [1, 3]


@pytest.mark.usefixtures("first")
def test_an_answer_with_too_few_replies_fails_each_of_its_consignments(
    lambdas: Lambda,
    served: LambdaServer,  # noqa: F811 the fixture
) -> None:
    answer = served.function
    served.function = lambda event: {"replies": answer(event)["replies"][:1]}
    others = lambdas.carry(*bodies(3))
    lambdas.gathered(SENT.access, 3)
    lambdas.opened.set()

    for each in others:
        with pytest.raises(ValueError, match="shorter"):
            each.result(30)


def test_one_that_is_given_up_before_it_leaves_is_not_sent(
    lambdas: Lambda,
    first: Future[Reply],
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept, dropped = bodies(2)
    [reply] = lambdas.carry(kept)
    lambdas.gathered(SENT.access, 1)
    monkeypatch.setattr(lambda_courier, "IN_TIME", timedelta(0))

    assert lambdas.courier.carry(dropped, gives_up).timed_out

    lambdas.opened.set()
    assert {first.result(30).status_code, reply.result(30).status_code} == {200}
    assert lambdas.sizes == [1, 1]
    assert dropped.body not in {call.parameters["MessageBody"] for _, call in accounts.calls}


def test_the_first_of_a_batch_opens_the_session_of_all(
    lambdas: Lambda,
    first: Future[Reply],
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten that come into a new environment at once assume the role once."""
    send, under_way, most = accounts.call, [0], list[int]()

    def call(access: RoleAccess, call: AwsCall, until: Any) -> AwsAnswer:
        under_way[0] += 1
        most.append(under_way[0])
        answer = send(access, call, until)
        sleep(0.005)
        under_way[0] -= 1
        return answer

    monkeypatch.setattr(accounts, "call", call)
    others = lambdas.carry(*bodies(4))
    lambdas.gathered(SENT.access, 4)
    lambdas.opened.set()

    assert [each.result(30).status_code for each in (first, *others)] == [200] * 5
    # SENT, the first of the four, and the next one: alone each.
    assert most[:3] == [1, 1, 1]
