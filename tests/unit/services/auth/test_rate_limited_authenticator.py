"""Rate limits of callers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.memory import FixedClock, MemoryRequestCounts
from shared.domain.auth.access import Identity, Token
from shared.domain.auth.request_limits import WINDOW, RequestLimits, publish_interval
from shared.domain.errors import TooManyRequests
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from tests.support.arrange.builders import APP, ORG

OWNER = Identity(ORG)
SECONDS = int(WINDOW.total_seconds())


def consumer(name: str) -> Identity:
    return Identity(ORG, APP, token=Token(name, None, None))


class Known:
    """Resolves a token that is the name of an identity."""

    def identify(self, token: str) -> Identity:
        return OWNER if token == "owner" else consumer(token)


class Processes:
    """Concurrent functions that share the counts."""

    def __init__(self, limits: RequestLimits, number: int = 1) -> None:
        self.clock, self.counts = FixedClock(), MemoryRequestCounts()
        self.running = [
            RateLimitedAuthenticator(
                tokens=Known(), counts=self.counts, limits=limits, clock=self.clock
            )
            for _ in range(number)
        ]

    def served(self, requests: int, caller: str = "owner") -> int:
        """Returns how many requests were served, distributed in turn."""
        return sum(self._is_served(n, caller) for n in range(requests))

    def _is_served(self, number: int, caller: str) -> bool:
        try:
            self.running[number % len(self.running)].identify(caller)
        except TooManyRequests:
            return False
        return True


@pytest.fixture
def processes() -> Callable[..., Processes]:
    return lambda number=1, **limits: Processes(RequestLimits(**limits), number)


def test_a_caller_within_its_limit_is_served(processes: Callable[..., Processes]) -> None:
    assert processes(organisation=10).served(10 * SECONDS) == 10 * SECONDS


def test_requests_over_the_limit_are_refused_until_the_window_ends(
    processes: Callable[..., Processes],
) -> None:
    running = processes(organisation=10)
    assert running.served(15 * SECONDS) == 10 * SECONDS

    running.clock.advance(timedelta(seconds=4))
    with pytest.raises(TooManyRequests) as refused:
        running.running[0].identify("owner")
    assert 0 < refused.value.retry_after <= SECONDS
    running.clock.advance(timedelta(seconds=refused.value.retry_after))

    assert running.served(10) == 10


def test_each_consumer_has_its_own_count(processes: Callable[..., Processes]) -> None:
    """One consumer's flood uses up neither another's requests nor the organisation's."""
    running = processes(organisation=10, consumer=2)

    assert running.served(500, "flood") == 2 * SECONDS
    assert running.served(2 * SECONDS, "other") == 2 * SECONDS
    assert running.served(10 * SECONDS, "owner") == 10 * SECONDS


def test_without_a_limit_nothing_is_counted(processes: Callable[..., Processes]) -> None:
    running = processes()

    assert running.served(10_000) == 10_000
    assert not running.counts.counted


def test_a_caller_with_few_requests_costs_no_write(processes: Callable[..., Processes]) -> None:
    running = processes(organisation=1000)

    assert running.served(publish_interval(1000 * SECONDS) - 1)
    assert not running.counts.counted


@given(rate=st.integers(1, 300), number=st.integers(1, 20), flood=st.integers(1, 3))
def test_processes_together_serve_the_limit_and_little_more(
    rate: int, number: int, flood: int
) -> None:
    allowed = rate * SECONDS
    running = Processes(RequestLimits(organisation=rate), number)

    served = running.served(allowed * flood)

    assert served >= min(allowed, allowed * flood)
    assert served <= allowed + number * publish_interval(allowed)
