"""The share of the capacity that one application's untrusted endpoints may hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import GIVEN_UP
from shared.domain.bulkhead import FIRST_WAIT, LEASE, LONGEST_WAIT
from shared.domain.delivery import Reply, Status
from shared.domain.endpoint import EndpointDraft
from shared.domain.errors import InfrastructureError
from shared.domain.health import APART, SLOW_AT, Health
from shared.domain.outcome import Outcome
from shared.services.concurrency_limit import Admission
from shared.services.delivery import Report
from tests.support.scenes import statuses
from tests.support.world import OWNER, RESERVE
from tests.unit.services.health.scenes import OK, Story

OK_LATE = Reply(status_code=200, body=b"", duration_ms=2_000)
TIMED_OUT = Reply(status_code=0, body=b"", duration_ms=30_000, error="-", timed_out=True)


def trusted_story(**options: Any) -> Story:
    """Its endpoint has just answered in time."""
    story = Story(OK, permits=1, **options)
    story.attempt()
    assert story.endpoint.health.is_trusted(story.world.clock.now())
    story.world.clock.advance(APART)
    return story


def while_late(story: Story) -> Report:
    """The first attempt, whose answer is late."""
    http = ScriptedHttp([OK_LATE])
    return replace(story.world.delivery, http=http).attempt(story.first)


def while_one_waits(story: Story, count: int) -> list[Outcome]:
    """The outcomes of `count` attempts that come while the first one waits for its answer."""
    outcomes: list[Outcome] = []
    first, *others = [story.task() for _ in range(count + 1)]

    def meanwhile(_request: object) -> Reply:
        outcomes.extend(story.world.delivery.attempt(task).outcome for task in others)
        return TIMED_OUT

    replace(story.world.delivery, http=ScriptedHttp(meanwhile)).attempt(first)
    return outcomes


def test_attempts_without_a_permit_of_the_fast_lane_go_to_the_slow_lane_at_once() -> None:
    story = Story(OK, permits=1)

    assert while_one_waits(story, 3) == [Outcome.MOVED] * 3

    assert story.sent == 0
    assert [delay for _, delay in story.world.slow_queue.sent] == [timedelta(0)] * 3


def test_a_burst_to_a_new_endpoint_is_delivered_by_both_lanes_together() -> None:
    story = Story(OK, permits=1)
    while_one_waits(story, 3)

    reports = [story.world.slow_delivery.attempt(task) for task, _ in story.world.slow_queue.sent]

    assert [report.outcome for report in reports] == [Outcome.DELIVERED] * 3


def test_attempts_to_a_trusted_endpoint_need_no_permit() -> None:
    story = Story(OK, permits=1)
    story.attempt()

    assert while_one_waits(story, 3) == [Outcome.DELIVERED] * 3


def test_a_late_attempt_to_a_trusted_endpoint_waits_on_with_a_permit() -> None:
    story = trusted_story(late_permits=1)
    held: list[str] = []

    def waiting() -> None:
        held.extend(permit.holder for permit in story.world.bulkheads.held.values())

    http = ScriptedHttp([OK_LATE], waiting=waiting)
    report = replace(story.world.delivery, http=http).attempt(story.first)

    assert report.outcome is Outcome.DELIVERED
    assert held == [story.first.attempt_id]
    assert story.world.bulkheads.held == {}


def test_a_late_attempt_without_a_permit_is_given_up_recorded_and_retried() -> None:
    story = trusted_story(late_permits=1)
    story.world.delivery.limit.extend(Admission(story.task()))

    report = while_late(story)

    assert report.outcome is Outcome.RETRYING
    assert report.attempt
    assert report.attempt.response_duration_ms == GIVEN_UP.duration_ms
    assert statuses(story.at) == [Status.FAIL]
    assert [task.number for task, _ in story.world.delivery_queue.sent] == [2]
    assert not story.endpoint.health.is_trusted(story.world.clock.now())


def test_a_late_attempt_by_hand_without_a_permit_fails() -> None:
    story = trusted_story(late_permits=1)
    story.world.delivery.limit.extend(Admission(story.task()))
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)
    [(task, _)] = story.world.delivery_queue.sent

    report = replace(story.world.delivery, http=ScriptedHttp([OK_LATE])).attempt(task)

    assert report.outcome is Outcome.FAILED


def test_a_late_attempt_waits_on_when_the_store_of_permits_fails() -> None:
    story = trusted_story()
    story.world.delivery = replace(
        story.world.delivery, limit=replace(story.world.delivery.limit, bulkheads=_Down())
    )

    assert while_late(story).outcome is Outcome.DELIVERED


def test_an_attempt_that_has_a_permit_takes_no_other_when_it_is_late() -> None:
    story = Story(OK_LATE, permits=1, late_permits=1)

    assert while_late(story).outcome is Outcome.DELIVERED


def test_late_attempts_of_an_application_hold_no_more_than_its_share() -> None:
    story = trusted_story(late_permits=3)
    limit = story.world.delivery.limit

    assert [limit.extend(Admission(story.task())) for _ in range(5)] == [True] * 3 + [False] * 2


def test_all_endpoints_of_an_application_share_its_permits() -> None:
    story = Story(OK, permits=1)
    draft = EndpointDraft(url="https://second.example.com")
    story.world.endpoints.create(OWNER, story.at.message.app_id, draft, None, None)
    story.message()
    story.world.fan_out()
    first, second = (task for task, _ in story.world.delivery_queue.sent)
    outcomes: list[Outcome] = []

    def meanwhile(_request: object) -> Reply:
        outcomes.append(story.world.delivery.attempt(second).outcome)
        return TIMED_OUT

    replace(story.world.delivery, http=ScriptedHttp(meanwhile)).attempt(first)

    assert outcomes == [Outcome.MOVED]


def test_a_permit_is_free_again_when_its_attempt_has_ended() -> None:
    story = Story(OK, permits=1)

    outcomes = [story.attempt(task).outcome for task in (story.first, story.task())]

    assert outcomes == [Outcome.DELIVERED] * 2
    assert story.world.bulkheads.held == {}


def test_a_permit_is_free_again_when_its_attempt_failed_on_our_side() -> None:
    story = Story(OK, permits=1)
    service = story.world.delivery

    with pytest.raises(InfrastructureError, match="too short"):
        service.attempt(story.first, None, story.world.clock.now() + RESERVE - timedelta(seconds=1))

    assert story.world.bulkheads.held == {}
    assert statuses(story.at) == []


def test_a_permit_of_a_function_that_died_is_free_after_its_lease() -> None:
    story = Story(OK, permits=1)
    story.world.delivery.limit.admit(story.task(), story.endpoint)

    assert story.attempt(story.first).outcome is Outcome.MOVED
    story.world.clock.advance(LEASE)

    assert story.attempt(story.first).outcome is Outcome.DELIVERED


def test_an_attempt_asks_for_a_permit_less_often_the_longer_it_waits() -> None:
    story = Story(OK, permits=1)
    limit = story.world.delivery.limit
    limit.admit(story.task(), story.endpoint)
    waits = []
    for hours in (0, 1, 48):
        now = story.world.clock.now()
        task = replace(story.first, due_at=now - timedelta(hours=hours))
        other = replace(limit, bulkheads=_Full())
        until: Any = other.admit(task, story.endpoint)
        waits.append(until - now)

    assert waits == [FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_the_slow_lane_has_permits_of_its_own() -> None:
    story = Story(OK, permits=1, slow_permits=1)
    story.fares(Health(overdue=SLOW_AT))
    slow = story.world.slow_delivery
    slow.limit.admit(story.task(), story.endpoint)

    assert slow.attempt(story.first).outcome is Outcome.HELD
    assert story.world.slow_queue.sent[0][1] == FIRST_WAIT


def test_a_permit_that_cannot_be_released_does_not_fail_a_recorded_attempt() -> None:
    story = Story(OK)
    limit = replace(story.world.delivery.limit, bulkheads=_Unreleasable(story.world.bulkheads))

    report = replace(story.world.delivery, limit=limit).attempt(story.first)

    assert report.outcome is Outcome.DELIVERED
    [permit] = story.world.unreleased
    assert permit.holder == story.first.attempt_id


class _Full:
    def acquire(self, *_: object) -> None:
        return None

    def release(self, *_: object) -> None:
        raise AssertionError("nothing was acquired")


class _Down:
    def acquire(self, *_: object) -> None:
        raise InfrastructureError("the store is down")

    def release(self, *_: object) -> None:
        raise AssertionError("nothing was acquired")


class _Unreleasable:
    def __init__(self, bulkheads: Any) -> None:
        self.acquire = bulkheads.acquire

    def release(self, *_: object) -> None:
        raise InfrastructureError("the store is down")
