"""Promises of `Courier`, for the fake and for invocations of Lambda."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from functions.batch import side_by_side
from shared.adapters import aws
from shared.adapters.accounts import lambda_courier
from shared.adapters.accounts.courier_server import CourierServer
from shared.adapters.accounts.lambda_courier import ROOM_TIME, LambdaCourier
from shared.adapters.memory import FixedClock, MemoryAccounts, MemoryCourier, MemoryRole
from shared.domain.deliveries.failure import FailureKind
from shared.domain.destinations.answers import AwsAnswer
from shared.domain.destinations.consignment import RoleVerdict
from shared.domain.destinations.destination import DestinationType
from shared.domain.endpoints.health import IN_TIME
from shared.domain.errors import InfrastructureError, InternalError
from shared.ports import Courier
from shared.services.destinations.carry import CarryService
from tests.support.fakes.lambda_server import LambdaServer, lambda_server
from tests.unit.domain.destinations.test_calls import ROLE, consignment

SENT = replace(consignment(DestinationType.SQS), body='{ "name" : "\u00c9mile \U0001f600" }')


def waits() -> bool:
    return True


def gives_up() -> bool:
    return False


@dataclass
class World:
    """A courier, and the accounts that it reaches at last."""

    courier: Courier
    accounts: MemoryAccounts


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def accounts(clock: FixedClock) -> MemoryAccounts:
    return MemoryAccounts({str(ROLE): MemoryRole(SENT.access.external_id)}, clock=clock)


@pytest.fixture
def reported() -> list[Any]:
    """Reports of `carry`: consignments, each with its error."""
    return []


@pytest.fixture
def served(
    accounts: MemoryAccounts,
    clock: FixedClock,
    reported: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LambdaServer]:
    """Lambda with `carry` on these accounts, where botocore finds it."""
    service = CarryService(accounts=accounts, clock=clock)
    carry = CourierServer(service=service, report=lambda *told: reported.append(told))
    with lambda_server(lambda event: carry.answer(event, side_by_side)) as server:
        for name, value in (
            ("AWS_ENDPOINT_URL_LAMBDA", server.url),
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ):
            monkeypatch.setenv(name, value)
        aws.client.cache_clear()
        yield server
        aws.client.cache_clear()


@pytest.fixture(params=["memory", "lambda"])
def world(request: pytest.FixtureRequest, accounts: MemoryAccounts) -> World:
    if request.param == "memory":
        return World(MemoryCourier(FixedClock(), accounts), accounts)
    request.getfixturevalue("served")
    return World(LambdaCourier("carry", FixedClock()), accounts)


def test_a_consignment_arrives_as_it_was_handed_over(world: World) -> None:
    reply = world.courier.carry(SENT, waits)

    [(access, call)] = world.accounts.calls
    assert (reply.status_code, reply.final, access) == (200, False, SENT.access)
    assert call.parameters["MessageBody"] == SENT.body


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (AwsAnswer(status=403, code="AccessDenied"), (0, FailureKind.MISCONFIGURED, True, None)),
        (AwsAnswer(status=400, code="MalformedDetail"), (0, FailureKind.UNSENDABLE, True, None)),
        (AwsAnswer(status=503, code="Unavailable"), (503, None, False, None)),
        (
            AwsAnswer(status=400, code="Throttling", retry_after="7"),
            (429, None, False, "7"),
        ),
        (AwsAnswer(status=0, timed_out=True), (0, FailureKind.TIMEOUT, False, None)),
    ],
    ids=lambda value: str(getattr(value, "code", "")),
)
def test_whatever_aws_answers_is_the_reply(
    world: World, answer: AwsAnswer, expected: tuple[Any, ...]
) -> None:
    world.accounts.answers[:] = [answer]

    reply = world.courier.carry(SENT, waits)

    assert (reply.status_code, reply.failure, reply.final, reply.retry_after) == expected


@pytest.mark.parametrize(
    ("trusted", "verdict"),
    [
        (SENT.access.external_id, RoleVerdict.TRUSTED),
        ("outrider:*", RoleVerdict.TOO_OPEN),
        ("another", RoleVerdict.REFUSED),
    ],
)
def test_a_role_is_tried(world: World, trusted: str, verdict: RoleVerdict) -> None:
    world.accounts.roles[str(ROLE)] = MemoryRole(trusted)

    assert world.courier.try_role(SENT.access) is verdict


def test_an_answer_that_is_not_waited_for_is_a_timeout(
    accounts: MemoryAccounts, served: LambdaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_courier, "IN_TIME", timedelta(milliseconds=20))
    asked, released = Event(), Event()
    answer = served.function

    def slow(event: Any) -> Any:
        released.wait(30)
        return answer(event)

    def give_up() -> bool:
        asked.set()
        return False

    served.function = slow
    fake = MemoryCourier(FixedClock(), accounts, delay=IN_TIME * 2)
    try:
        replies = [
            LambdaCourier("carry", FixedClock()).carry(SENT, give_up),
            fake.carry(SENT, gives_up),
        ]
    finally:
        released.set()

    assert asked.is_set()
    for reply in replies:
        assert (reply.timed_out, reply.failure) == (True, FailureKind.TIMEOUT)
        assert not reply.final


def test_a_slow_answer_is_waited_for_if_the_lane_has_room(
    served: LambdaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_courier, "IN_TIME", timedelta(milliseconds=20))
    released, answer = Event(), served.function

    def slow(event: Any) -> Any:
        released.wait(30)
        return answer(event)

    def wait() -> bool:
        released.set()
        return True

    served.function = slow

    assert LambdaCourier("carry", FixedClock()).carry(SENT, wait).status_code == 200


def test_the_function_is_invoked_once_and_synchronously(served: LambdaServer) -> None:
    LambdaCourier("stack-CarryFunction:live", FixedClock()).carry(SENT, waits)

    [invocation] = served.invocations
    assert invocation.path == "/2015-03-31/functions/stack-CarryFunction%3Alive/invocations"
    # Without a type, Lambda waits for the function.
    assert invocation.kind in (None, "RequestResponse")


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (500, "ServiceException", InfrastructureError),
        (502, "EFSIOException", InfrastructureError),
        (403, "AccessDeniedException", InternalError),
        (404, "ResourceNotFoundException", InternalError),
    ],
)
def test_a_failed_invocation_is_not_repeated(
    served: LambdaServer, status: int, code: str, error: type[Exception]
) -> None:
    """A repeated one could deliver twice."""
    served.failure = (status, code)

    with pytest.raises(error, match="assumes roles"):
        LambdaCourier("carry", FixedClock()).carry(SENT, waits)

    assert len(served.invocations) == 1


def test_an_invocation_that_lambda_has_no_room_for_is_repeated(
    served: LambdaServer, accounts: MemoryAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function has not run, so nothing is delivered twice."""
    served.failure = (429, "TooManyRequestsException")

    def passes(_: float) -> None:
        served.failure = None

    monkeypatch.setattr(lambda_courier, "sleep", passes)

    assert LambdaCourier("carry", FixedClock()).carry(SENT, waits).status_code == 200
    assert (len(served.invocations), len(accounts.calls)) == (2, 1)


def test_an_invocation_that_lambda_never_has_room_for_fails(
    served: LambdaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.failure = (429, "TooManyRequestsException")
    pauses: list[float] = []
    monkeypatch.setattr(lambda_courier, "monotonic", lambda: sum(pauses))
    monkeypatch.setattr(lambda_courier, "sleep", pauses.append)

    with pytest.raises(InfrastructureError, match="TooManyRequestsException"):
        LambdaCourier("carry", FixedClock()).carry(SENT, waits)

    assert len(served.invocations) == len(pauses) + 1
    assert sum(pauses[:-1]) <= ROOM_TIME.total_seconds() < sum(pauses)


def test_a_function_that_raised_is_an_infrastructure_failure(served: LambdaServer) -> None:
    served.raised = True

    with pytest.raises(InfrastructureError, match="see its log"):
        LambdaCourier("carry", FixedClock()).carry(SENT, waits)
    with pytest.raises(InfrastructureError, match="see its log"):
        LambdaCourier("carry", FixedClock()).try_role(SENT.access)


def test_an_unreachable_lambda_is_an_infrastructure_failure(
    served: LambdaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1")

    with pytest.raises(InfrastructureError):
        LambdaCourier("carry", FixedClock()).try_role(SENT.access)


def test_a_courier_makes_no_client_before_its_first_call(served: LambdaServer) -> None:
    before = aws.client.cache_info().currsize

    courier = LambdaCourier("carry", FixedClock())

    assert aws.client.cache_info().currsize == before
    courier.try_role(SENT.access)
    assert aws.client.cache_info().currsize == before + 1
