"""Rate of a release, step by step."""

from datetime import timedelta

import pytest

from shared.domain.endpoints.release_rate import MAX_COUNT, MAX_RATE, STEP_TIME, ReleaseRate


def test_a_release_begins_with_one_attempt_a_second_and_doubles_its_rate() -> None:
    rates = [ReleaseRate.at(step, None).per_second for step in range(9)]

    assert rates == [1, 2, 4, 8, 16, 32, 64, MAX_RATE, MAX_RATE]


@pytest.mark.parametrize("step", [0, 1, 5, 9, 10**6])
@pytest.mark.parametrize("limit", [None, 1, 7, 65_535])
def test_no_step_exceeds_its_rate_its_time_or_its_count(step: int, limit: int | None) -> None:
    rate = ReleaseRate.at(step, limit)

    assert 1 <= rate.per_second <= min(MAX_RATE, limit or MAX_RATE)
    assert 1 <= rate.count <= MAX_COUNT
    assert rate.delay(rate.count) <= STEP_TIME
    delays = [rate.delay(number) for number in range(rate.count + 1)]
    assert delays == sorted(delays)
    assert max(delays.count(each) for each in delays) <= rate.per_second


def test_the_first_attempts_are_a_second_apart() -> None:
    rate = ReleaseRate.at(0, None)

    assert [rate.delay(number) for number in range(30)] == [
        timedelta(seconds=second) for second in range(30)
    ]
