"""Endpoints that answer slowly: their tasks go to a lane of their own, and come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.delivery import Reply, Status
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.health import IN_TIME, SLOW_AT, WELL, Health
from shared.domain.outcome import Outcome
from shared.services.delivery import Report
from shared.services.endpoint_health import Turn
from tests.support.scenes import standing, statuses
from tests.support.watched import Watched
from tests.support.world import OWNER
from tests.unit.services.health.scenes import OK, Story

LATE = (IN_TIME + timedelta(seconds=1)) / timedelta(milliseconds=1)
TIMED_OUT = Reply(status_code=0, body=b"", duration_ms=30_000, error="-", timed_out=True)
BROKEN_LATE = Reply(status_code=500, body=b"", duration_ms=round(LATE))
OK_LATE = replace(OK, duration_ms=round(LATE))


def slow_story(answer: Reply = TIMED_OUT, **options: object) -> Story:
    """Its endpoint has just kept as many waiting as make it slow."""
    story = Story(answer, **options)
    for _ in range(SLOW_AT):
        story.attempt()
    story.world.delivery_queue.sent.clear()
    assert story.endpoint.health.is_slow
    return story


def attempt_in_slow_lane(story: Story, task: DeliveryTask) -> Report:
    return story.world.slow_delivery.attempt(task)


@pytest.mark.parametrize("answer", [TIMED_OUT, BROKEN_LATE, OK_LATE])
def test_tasks_for_a_slow_endpoint_go_to_the_slow_lane_and_are_made_there(answer: Reply) -> None:
    story = slow_story(answer)
    sent = story.sent

    assert story.attempt(story.first) == Report(Outcome.MOVED)

    assert story.sent == sent
    assert statuses(story.at) == []
    [(task, delay)] = story.world.slow_queue.sent
    # It may be expunged before its turn comes.
    assert (task, delay) == (replace(story.first, body=None), timedelta(0))
    assert attempt_in_slow_lane(story, task).attempt
    assert story.sent == sent + 1
    assert statuses(story.at) == [Status.SUCCESS if answer.ok else Status.FAIL]


def test_what_somebody_asks_for_by_hand_goes_to_the_slow_lane_too() -> None:
    story = slow_story()
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)

    reports = story.world.deliver()

    assert [report.outcome for report in reports] == [Outcome.MOVED, Outcome.FAILED]


def test_retries_of_the_slow_lane_wait_in_it() -> None:
    story = slow_story()

    assert attempt_in_slow_lane(story, story.first).outcome is Outcome.RETRYING

    [(task, _)] = story.world.slow_queue.sent
    assert task.number == 2
    assert story.world.delivery_queue.sent == []


def test_while_the_circuit_is_open_tasks_wait_in_the_slow_lane() -> None:
    story = slow_story()
    now = story.world.clock.now()
    broken = Health(now, 12, now + timedelta(minutes=1), now, overdue=SLOW_AT)
    story.fares(broken)

    assert [r.outcome for r in (story.attempt(story.first), *story.world.deliver())] == [
        Outcome.MOVED,
        Outcome.HELD,
    ]

    assert len(story.world.slow_queue.sent) == 1
    # The turn of the probe is not lost to a task that only moves on.
    assert story.endpoint.health == broken


@pytest.mark.parametrize("status_code", [200, 500])
def test_an_answer_in_time_brings_an_endpoint_back(status_code: int) -> None:
    story = slow_story()
    story.receiver.answer = Reply(status_code=status_code, body=b"", duration_ms=10)
    story.world.clock.advance(timedelta(minutes=1))

    attempt_in_slow_lane(story, story.first)

    assert not story.endpoint.health.is_slow
    assert story.attempt().outcome in {Outcome.DELIVERED, Outcome.RETRYING}


def test_one_that_answers_in_time_costs_nothing() -> None:
    story = Story(OK)
    story.attempt()
    watched, permits = Watched(story.world._endpoints), Watched(story.world.bulkheads)
    service = story.world.delivery
    health = replace(service.health, endpoints=watched)
    limit = replace(service.limit, bulkheads=permits)

    replace(service, health=health, limit=limit).attempt(story.first)

    assert (watched.calls, permits.calls) == ({}, {})


def test_that_an_attempt_waits_is_known_while_it_does() -> None:
    story = Story(TIMED_OUT)
    seen = []

    http = ScriptedHttp([TIMED_OUT], waiting=lambda: seen.append(story.endpoint.health.overdue))
    service = replace(story.world.delivery, http=http)
    tasks = [story.task() for _ in range(SLOW_AT)]

    for task in tasks:
        assert service.attempt(task).outcome is Outcome.RETRYING

    assert seen == [1, 2]


def test_a_probe_that_hangs_is_learned_from_as_one() -> None:
    story = Story(TIMED_OUT)
    now = story.world.clock.now()
    story.fares(Health(now, 12, now, now))

    assert story.attempt(story.first).outcome is Outcome.RETRYING

    health = story.endpoint.health
    assert (health.failures, health.overdue) == (13, 1)
    assert health.waits(story.world.clock.now()) > timedelta(minutes=1)


def test_an_attempt_is_recorded_though_it_could_not_be_told_that_it_waits() -> None:
    story = Story(TIMED_OUT)

    class Down:
        def set_health(self, *_: object) -> bool:
            raise InfrastructureError("the store is down")

    down: Any = Down()
    health = replace(story.world.delivery.health, endpoints=down)
    with pytest.raises(InfrastructureError):
        # What it came to cannot be learned from either; the task comes back.
        replace(story.world.delivery, health=health).attempt(story.first)

    assert statuses(story.at) == [Status.FAIL]
    assert standing(story.at) is Status.SENDING


def test_who_moves_to_another_url_while_an_attempt_waits_is_not_slow() -> None:
    story = Story(TIMED_OUT)

    def move(_request: object) -> Reply:
        story.change(url="https://example.com/new")
        return TIMED_OUT

    http = ScriptedHttp(move)
    replace(story.world.delivery, http=http).attempt(story.first)

    assert story.endpoint.health == WELL


class _Crowded:
    """Endpoints that others change all the time, in a brown-out; counts the calls."""

    def __init__(self, story: Story, takes: timedelta) -> None:
        self.calls = 0
        self._story = story
        self._takes = takes

    def set_health(self, *_: object) -> bool:
        self._call()
        return False

    def get(self, *_: object) -> Endpoint:
        self._call()
        return self._story.endpoint

    def _call(self) -> None:
        self.calls += 1
        self._story.world.clock.advance(self._takes)


@pytest.mark.parametrize(("seconds", "calls"), [(15, 1), (0.6, 2), (0.01, 6)])
def test_a_late_answer_is_waited_for_again_after_one_slow_call(seconds: float, calls: int) -> None:
    story = Story(OK)
    crowded: Any = _Crowded(story, timedelta(seconds=seconds))
    health = replace(story.world.delivery.health, endpoints=crowded)

    turn = health.wait(Turn(story.endpoint))

    assert turn.endpoint.id == story.endpoint.id
    assert crowded.calls == calls
