"""Looks of a waiting invocation into its queue."""

from datetime import timedelta
from itertools import accumulate, repeat, takewhile

from shared.domain.endpoints.health import IN_TIME
from shared.domain.pipeline.pickup import (
    FIRST_LOOK,
    LONG_LOOK,
    MAX_RUNNING,
    MAX_TAKEN,
    is_waiting,
    look_time,
    pause_after,
    room,
)

TIMEOUT = timedelta(seconds=30)


def looks() -> list[timedelta]:
    """Returns the times of all looks into an empty queue."""
    times = accumulate(
        repeat(FIRST_LOOK), lambda waited, _: waited + look_time(waited) + pause_after(waited)
    )
    return list(takewhile(lambda waited: waited < TIMEOUT, times))


def test_an_invocation_looks_six_times_in_the_first_second_and_then_once_a_second() -> None:
    assert len([each for each in looks() if each < IN_TIME]) == 6
    assert len(looks()) < 6 + TIMEOUT / LONG_LOOK


def test_looks_are_short_until_answers_are_late() -> None:
    assert look_time(IN_TIME - timedelta(milliseconds=1)) == timedelta(0)
    assert look_time(IN_TIME) == LONG_LOOK


def test_an_invocation_has_room_for_a_batch_until_it_runs_its_maximum() -> None:
    assert [room(0), room(MAX_RUNNING - MAX_TAKEN)] == [MAX_TAKEN, MAX_TAKEN]
    assert [room(MAX_RUNNING - 1), room(MAX_RUNNING), room(MAX_RUNNING + 1)] == [1, 0, 0]


def test_an_invocation_waits_while_it_hardly_uses_a_processor() -> None:
    pause = timedelta(milliseconds=200)

    assert is_waiting(0.02, pause)
    assert not is_waiting(0.021, pause)
