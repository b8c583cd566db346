from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.retry import next_attempt_at
from tests.support.arrange.builders import NOW, key, new_id, reply

SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000))
FAILED = reply(status_code=500)


def wait(planned: int, **answer: Any) -> float:
    """Returns the seconds between an attempt with this reply and the next one."""
    due_at = next_attempt_at((timedelta(seconds=planned),), key(), 1, NOW, reply(**answer))
    assert due_at is not None
    return (due_at - NOW).total_seconds()


@given(st.integers(1, len(SCHEDULE)), st.integers(1, 2**64))
def test_the_wait_before_a_retry_is_the_scheduled_one_within_a_fifth(
    number: int, message: int
) -> None:
    due_at = next_attempt_at(SCHEDULE, key(message_id=new_id("msg_", message)), number, NOW, FAILED)

    assert due_at is not None
    wait, planned = due_at - NOW, SCHEDULE[number - 1]
    assert planned * 0.8 <= wait <= planned * 1.2


def test_the_same_failure_always_gives_the_same_retry_time() -> None:
    assert next_attempt_at(SCHEDULE, key(), 1, NOW, FAILED) == next_attempt_at(
        SCHEDULE, key(), 1, NOW, FAILED
    )


def test_retries_of_simultaneous_failures_are_spread() -> None:
    keys = [key(endpoint_id=new_id("ep_", n)) for n in range(50)]

    assert len({next_attempt_at(SCHEDULE, each, 2, NOW, FAILED) for each in keys}) == 50


def test_no_attempt_follows_the_end_of_the_schedule() -> None:
    assert next_attempt_at(SCHEDULE, key(), len(SCHEDULE), NOW, FAILED) is not None
    assert next_attempt_at(SCHEDULE, key(), len(SCHEDULE) + 1, NOW, FAILED) is None


@pytest.mark.parametrize("number", [1, 2, 100])
def test_an_empty_schedule_means_one_attempt(number: int) -> None:
    assert next_attempt_at((), key(), number, NOW, FAILED) is None


@pytest.mark.parametrize("asked", ["400", "399.5", format_datetime(NOW + timedelta(seconds=400))])
def test_a_retry_waits_as_long_as_retry_after_asks(asked: str) -> None:
    assert 400 <= wait(300, status_code=503, retry_after=asked) <= 400 * 1.2


@pytest.mark.parametrize("asked", ["86400", "1e300", format_datetime(NOW + timedelta(days=9))])
def test_a_retry_waits_at_most_twice_the_scheduled_wait(asked: str) -> None:
    assert 600 <= wait(300, status_code=503, retry_after=asked) <= 600 * 1.2


@pytest.mark.parametrize(
    "asked",
    [
        "1",
        "-5",
        "0",
        "",
        "soon",
        "nan",
        "inf",
        "-inf",
        "Fri, 99 Jan 2026 00:00:00 GMT",
        format_datetime(NOW - timedelta(days=1)),
    ],
)
def test_a_shorter_or_malformed_retry_after_has_no_effect(asked: str) -> None:
    plain = wait(300, status_code=503)

    assert wait(300, status_code=503, retry_after=asked) == plain


@pytest.mark.parametrize(
    "answer", [{"status_code": 429}, {"status_code": 0, "timed_out": True}], ids=str
)
def test_an_overloaded_receiver_gets_no_retry_for_at_least_a_minute(answer: dict[str, Any]) -> None:
    assert 60 <= wait(5, **answer) <= 72
    assert wait(300, **answer) == wait(300, status_code=500)


@given(st.text(max_size=40) | st.floats().map(str))
def test_any_retry_after_header_gives_a_valid_retry_time(asked: str) -> None:
    assert 240 <= wait(300, status_code=503, retry_after=asked) <= 720
