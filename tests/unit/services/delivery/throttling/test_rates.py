"""Rate limits are kept within a tenth over any minute, however late the queue is."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.memory import MemoryThrottles
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import (
    SLOT_LIFETIME,
    SLOT_TOLERANCE,
    RateLimit,
)
from shared.domain.ids import ATTEMPT, AttemptId
from shared.domain.limits import MAX_THROTTLE_RATE
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG
from tests.unit.services.delivery.throttling.traffic import (
    MINUTE,
    SECOND,
    Traffic,
    least_in_a_minute,
    most_in_a_minute,
)


def assert_never_exceeded(times: list[float], rate: int) -> None:
    assert most_in_a_minute(times) <= 1.1 * rate * 60


def assert_kept(times: list[float], rate: int) -> None:
    """Asserts that the rate is reached as well, by a backlog from the first to the last."""
    assert 0.9 * rate * 60 <= least_in_a_minute(times)
    assert_never_exceeded(times, rate)


def longest_wait(traffic: Traffic, endpoint: Endpoint, rate: float) -> float:
    """Returns the longest wait, in seconds, of messages that arrived at this rate."""
    times = traffic.times(endpoint)
    return max(at - number / rate for number, at in enumerate(times))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((1, 2, 3, 7)), st.booleans())
def test_a_backlog_is_delivered_at_its_rate_limit(seed: int, rate: int, shared: bool) -> None:
    traffic = Traffic(seed)
    app = traffic.application(rate if shared else None)
    endpoints = [traffic.endpoint(app, None if shared else rate)]
    endpoints += [traffic.endpoint(app)] if shared else []
    for endpoint in endpoints:
        traffic.send(endpoint, 150 * rate // len(endpoints))

    traffic.run(4 * MINUTE)

    assert_kept(traffic.times(*endpoints), rate)
    traffic.assert_all_delivered_at_once()


@pytest.mark.parametrize("rate", [251, 500, 1_000])
def test_the_lanes_of_a_high_rate_limit_keep_it_together(rate: int) -> None:
    """Attempts draw their lanes at random, and use their slots early or late at random."""
    rate_limit = RateLimit(org_id=ORG, app_id=APP, endpoint_id=ENDPOINT, rate=rate)
    throttles, chance = MemoryThrottles(), Random(rate)  # noqa: S311 simulated chance
    times = []
    for number in range(rate * 80):
        attempt_id = AttemptId(f"{ATTEMPT}{number}")
        slot = throttles.reserve(rate_limit.for_attempt(attempt_id), NOW)
        times.append(
            (slot - NOW + chance.uniform(-SLOT_TOLERANCE / SECOND, SLOT_LIFETIME / SECOND) * SECOND)
            / SECOND
        )

    times.sort()
    # Not all lanes have a backlog at the beginning and at the end.
    assert_kept([at for at in times if 6 < at < 72], rate)


@pytest.mark.parametrize("rate", [1, 250, 251, 65_534, MAX_THROTTLE_RATE])
def test_no_lane_writes_its_item_more_often_than_the_store_allows(rate: int) -> None:
    rate_limit = RateLimit(org_id=ORG, app_id=APP, rate=rate)
    attempts = [AttemptId(f"{ATTEMPT}{number}") for number in range(10_000)]
    lanes = {rate_limit.for_attempt(attempt_id).lane for attempt_id in attempts}

    assert timedelta(milliseconds=4) <= rate_limit.interval <= timedelta(seconds=1)
    assert abs(len(lanes) * SECOND / rate_limit.interval - rate) <= 0.001 * rate


def test_a_backlog_above_a_rate_limit_delays_no_other_endpoint() -> None:
    traffic = Traffic()
    app = traffic.application()
    slow, free = traffic.endpoint(app, 1), traffic.endpoint(app)
    other = traffic.endpoint(traffic.application())
    traffic.send(slow, 300)
    traffic.send(free, 120, rate=2)
    traffic.send(other, 120, rate=2)

    traffic.run(6 * MINUTE)

    assert_kept(traffic.times(slow), 1)
    # The delay of the queue alone.
    assert longest_wait(traffic, free, 2) < 3
    assert longest_wait(traffic, other, 2) < 3
    traffic.assert_all_delivered_at_once()


def test_the_backlog_of_an_endpoint_takes_no_slots_of_its_application() -> None:
    traffic = Traffic()
    app = traffic.application(5)
    slow, free = traffic.endpoint(app, 1), traffic.endpoint(app)
    other = traffic.endpoint(traffic.application())
    traffic.send(slow, 200)
    traffic.send(free, 600, rate=3)
    traffic.send(other, 600, rate=3)

    traffic.run(4 * MINUTE)

    assert_kept(traffic.times(slow), 1)
    assert longest_wait(traffic, free, 3) < 6
    assert longest_wait(traffic, other, 3) < 3
    assert_never_exceeded(traffic.times(slow, free), 5)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.integers(60, 500), st.sampled_from((0.4, 0.9, 1, 2)))
def test_both_rate_limits_are_kept_while_the_line_of_the_application_gets_shorter(
    seed: int, burst: int, rate: float
) -> None:
    """Attempts that joined the line a minute apart would leave it in the same second."""
    traffic = Traffic(seed)
    app = traffic.application(4)
    slow, others = traffic.endpoint(app, 1), traffic.endpoint(app)
    traffic.send(others, burst)
    traffic.send(slow, 200, rate=rate, after=SECOND)

    traffic.run(20 * MINUTE)

    assert_never_exceeded(traffic.times(slow), 1)
    assert_never_exceeded(traffic.times(slow, others), 4)
    traffic.assert_all_delivered_at_once()


def test_two_endless_backlogs_both_make_progress() -> None:
    traffic = Traffic()
    app = traffic.application(4)
    slow, others = traffic.endpoint(app, 1), traffic.endpoint(app)
    traffic.send(slow, 700)
    traffic.send(others, 2_000, rate=5)

    traffic.run(7 * MINUTE)

    assert_kept(traffic.times(slow, others), 4)
    # Its messages are one in six, and get about that share of the slots.
    assert 0.65 * 60 * 4 / 6 <= least_in_a_minute(traffic.times(slow)) <= 1.1 * 60


@pytest.mark.parametrize("rates", [(2, None), (None, 2), (2, 3)])
def test_a_queue_that_resumes_does_not_exceed_the_rate_limit(
    rates: tuple[int | None, int | None],
) -> None:
    traffic = Traffic()
    endpoint = traffic.endpoint(traffic.application(rates[1]), rates[0])
    traffic.send(endpoint, 400)
    traffic.loop.spawn(lambda: traffic.stop(3 * MINUTE), 20 * SECOND)

    traffic.run(8 * MINUTE)

    times = traffic.times(endpoint)
    assert_never_exceeded(times, 2)
    # After the backlog, the rate is as before.
    assert_kept([at for at in times if at > 202], 2)
    traffic.assert_all_delivered_at_once()
