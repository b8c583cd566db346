"""Consignments that a courier has given up are not sent, by the fake and by `carry` alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from shared.adapters.accounts import carry_batches, lambda_courier
from shared.adapters.accounts.lambda_courier import LambdaCourier
from shared.adapters.memory import FixedClock, MemoryAccounts, MemoryCourier
from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.consignment import ANSWER_TIME, send_until
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

Carried = Callable[[timedelta], Reply]
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["memory", "lambda"])
def carried(
    request: pytest.FixtureRequest,
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    clock: FixedClock,  # noqa: F811 the fixture
) -> Carried:
    """Carries a message by a function that begins its work after a time."""
    if request.param == "memory":
        return lambda after: MemoryCourier(clock, accounts, delay=after).carry(SENT, waits)
    server: LambdaServer = request.getfixturevalue("served")

    def carry(after: timedelta) -> Reply:
        answer = server.function

        def slow(event: Any) -> Any:
            clock.advance(after)
            return answer(event)

        server.function = slow
        return LambdaCourier("carry", clock).carry(SENT, waits)

    return carry


def test_a_function_that_begins_in_time_sends(
    carried: Carried,
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    clock: FixedClock,  # noqa: F811 the fixture
) -> None:
    assert carried(send_until(clock.now()) - clock.now()).status_code == 200

    assert len(accounts.calls) == 1


@pytest.mark.parametrize("is_just_late", [True, False])
def test_a_function_that_begins_too_late_for_its_answer_sends_nothing(
    carried: Carried,
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    clock: FixedClock,  # noqa: F811 the fixture
    *,
    is_just_late: bool,
) -> None:
    late = send_until(clock.now()) - clock.now() + MOMENT

    reply = carried(late if is_just_late else ANSWER_TIME)

    assert accounts.calls == []
    assert (reply.failure, reply.final) == (FailureKind.TIMEOUT, False)
    assert reply.error == "No time was left to send it."


def test_a_consignment_given_up_before_it_has_a_thread_is_never_sent(
    accounts: MemoryAccounts,  # noqa: F811 the fixture
    served: LambdaServer,  # noqa: F811 the fixture
    clock: FixedClock,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lambda_courier, "IN_TIME", timedelta(milliseconds=20))
    released = Event()
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(carry_batches, "_threads", lambda: pool)
        pool.submit(released.wait, 30)
        try:
            reply = LambdaCourier("carry", clock).carry(SENT, gives_up)
        finally:
            released.set()

    assert reply.timed_out
    assert served.invocations == []
    assert accounts.calls == []
