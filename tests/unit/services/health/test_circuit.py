"""Endpoints that fail: who waits, who probes, and when it is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.delivery import Status
from shared.domain.health import APART, FIRST_PAUSE, LONGEST_PAUSE, OPENS_AT, PROBE, Health
from shared.domain.outcome import Outcome
from shared.domain.waiting import PATIENCE
from shared.services.delivery import Report
from shared.services.endpoint_health import Turn
from tests.support.scenes import standing, statuses
from tests.support.stories import story as read
from tests.support.watched import Watched
from tests.support.world import OWNER
from tests.unit.services.health.scenes import DAY, MINUTE, OK, Story


def test_an_endpoint_that_is_well_costs_one_read() -> None:
    story = Story(OK)
    story.attempt()
    watched = Watched(story.world._endpoints)
    service = replace(
        story.world.delivery,
        endpoints=watched,
        health=replace(story.world.delivery.health, endpoints=watched),
    )

    assert service.attempt(story.first).outcome is Outcome.DELIVERED

    assert watched.calls == {"get": 1}


def test_to_wait_costs_one_read_and_nothing_is_written(story: Story) -> None:
    story.breaks()
    watched = Watched(story.world._endpoints)
    deliveries = Watched(story.world.deliveries)
    service = replace(
        story.world.delivery,
        endpoints=watched,
        deliveries=deliveries,
        health=replace(story.world.delivery.health, endpoints=watched),
    )

    assert service.attempt(story.first).outcome is Outcome.HELD

    assert (watched.calls, deliveries.calls) == ({"get": 1}, {"get": 1})
    assert story.world.due_retries.tasks == {}


def test_an_attempt_that_has_to_wait_stays_the_same_attempt(story: Story) -> None:
    story.breaks()
    sent = story.sent

    assert story.attempt(story.first) == Report(Outcome.HELD)

    assert story.sent == sent
    [(task, delay)] = story.world.delivery_queue.sent
    assert (task.attempt_id, task.number) == (story.first.attempt_id, 1)
    assert timedelta(0) < delay <= 2 * FIRST_PAUSE
    # It may be expunged meanwhile.
    assert task.body is None
    assert statuses(story.at) == []


def test_after_the_pause_one_attempt_probes_and_the_others_wait_on(story: Story) -> None:
    story.breaks()
    tasks = [story.task() for _ in range(4)]
    assert {story.attempt(task).outcome for task in tasks} == {Outcome.HELD}
    sent = story.sent
    story.world.clock.advance(FIRST_PAUSE)

    outcomes = [story.attempt(task).outcome for task in tasks]

    assert outcomes == [Outcome.RETRYING] + [Outcome.HELD] * 3
    assert story.sent == sent + 1
    assert story.endpoint.health.failures == OPENS_AT + 1


def test_of_two_that_look_at_the_same_time_one_probes(story: Story) -> None:
    story.breaks()
    task = story.task()
    story.world.clock.advance(FIRST_PAUSE)
    stale = story.endpoint
    story.attempt()

    turn = story.world.delivery.health.turn(task, stale)

    assert isinstance(turn, datetime)
    assert turn >= story.world.clock.now() + PROBE


def test_the_attempt_after_one_that_waited_follows_the_schedule(story: Story) -> None:
    story.breaks()
    story.attempt(story.first)
    task = story.held()

    assert story.attempt(task).outcome is Outcome.RETRYING

    following, delay = story.world.delivery_queue.sent.pop()
    assert (following.number, following.held_until) == (2, None)
    assert timedelta(seconds=4) <= delay <= timedelta(seconds=6)


def test_a_probe_that_succeeds_lets_everybody_through(story: Story) -> None:
    story.breaks()
    tasks = [story.task() for _ in range(3)]
    for task in tasks:
        story.attempt(task)
    story.receiver.answer = OK
    story.world.clock.advance(FIRST_PAUSE)

    outcomes = [report.outcome for report in story.world.deliver()]

    assert outcomes == [Outcome.DELIVERED] * 3
    assert not story.endpoint.health.is_broken


def test_a_probe_that_fails_makes_the_others_wait_longer(story: Story) -> None:
    story.breaks()
    story.world.clock.advance(FIRST_PAUSE)
    story.attempt()

    health = story.endpoint.health

    assert health.waits(story.world.clock.now()) == 2 * FIRST_PAUSE


def test_a_probe_that_dies_leaves_its_turn_to_another(story: Story) -> None:
    story.breaks()
    story.world.clock.advance(FIRST_PAUSE)
    health = story.world.delivery.health
    assert health.turn(story.first, story.endpoint) == Turn(story.endpoint, probe=True)
    # Its function was ended here.
    assert story.attempt().outcome is Outcome.HELD
    story.world.clock.advance(PROBE)

    assert story.attempt().outcome is Outcome.RETRYING


def test_an_attempt_by_hand_waits_for_nobody_and_its_success_closes_the_circuit(
    story: Story,
) -> None:
    story.breaks()
    story.receiver.answer = OK
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)

    [report] = story.world.deliver()

    assert report.outcome is Outcome.DELIVERED
    assert not story.endpoint.health.is_broken


def test_an_attempt_by_hand_that_fails_does_not_lengthen_the_pause(story: Story) -> None:
    story.breaks()
    before = story.endpoint.health
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)
    story.world.deliver()

    assert story.endpoint.health == before


def test_long_waits_are_spent_in_the_store(story: Story) -> None:
    story.breaks()
    task = story.task()
    story.world.clock.advance(DAY)
    now = story.world.clock.now()
    story.fares(Health(now, 20, now + LONGEST_PAUSE, now))

    assert story.attempt(task).outcome is Outcome.HELD

    [held] = story.world.due_retries.tasks.values()
    assert held.held_until is not None
    assert now + LONGEST_PAUSE < held.held_until < now + DAY
    assert held.due_at == task.due_at


def test_nobody_waits_for_longer_than_patience_lasts() -> None:
    story = Story(disable_after=None)
    story.breaks()
    now = story.first.due_at + PATIENCE
    story.fares(Health(now, 20, now + LONGEST_PAUSE, now))
    story.world.clock.moment = now - 2 * APART

    assert story.attempt(story.first).outcome is Outcome.HELD
    story.world.clock.moment = now
    assert story.attempt(story.first).outcome is Outcome.RETRYING


def test_a_message_that_expired_while_its_attempt_waited_is_not_sent(story: Story) -> None:
    story.breaks()
    story.attempt(story.first)
    story.world._messages.expunge(story.at.message)
    sent = story.sent

    assert story.attempt(story.held()).outcome is Outcome.CANCELED

    assert story.sent == sent


@pytest.mark.parametrize("seconds", [[], [7], [60, 3_600]])
def test_an_endpoints_own_schedule_holds_in_place_of_the_stacks(seconds: list[int]) -> None:
    story = Story()
    delays = tuple(timedelta(seconds=each) for each in seconds)
    story.change(retry_schedule=delays)
    story.world.delivery_queue.send([(story.first, timedelta(0))])

    story.world.run()

    _, attempts = read(story.world.deliveries, story.at.message)
    assert len(attempts) == 1 + len(delays)
    for delay, before, after in zip(delays, attempts, attempts[1:], strict=False):
        wait = after.timestamp - before.timestamp
        assert delay * 0.8 <= wait <= delay * 1.2 + MINUTE
    assert standing(story.at) is Status.FAIL
