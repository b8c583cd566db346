"""Who has to wait for a slot, and what that changes: only when the attempt is made."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.background_task import TaskKind
from shared.domain.delivery import Status
from shared.domain.health import FIRST_PAUSE, LONGEST_PAUSE
from shared.domain.outcome import Outcome
from shared.domain.selection import SelectionDraft
from shared.domain.throttling import LATE, NEAR, UNRESERVED, Reserved, Slot
from shared.services.schedule import MAX_QUEUE_DELAY
from shared.services.throttling import CROWDED, LONGEST_WAIT
from tests.support.world import OWNER
from tests.unit.services.throttling.scenes import FAILED, HOUR, SECOND, Story


def test_without_a_rate_nothing_is_asked() -> None:
    story = Story(rate=None)

    assert [story.attempt().outcome for _ in range(20)] == [Outcome.DELIVERED] * 20

    assert (story.throttles.calls, story.applications.calls) == ({}, {})


def test_within_the_rate_each_attempt_asks_once(story: Story) -> None:
    for _ in range(5):
        assert story.attempt().outcome is Outcome.DELIVERED
        story.world.clock.advance(SECOND)

    assert story.throttles.calls == {"reserve": 5}
    assert story.applications.calls == {}


def test_what_exceeds_the_rate_waits_for_its_slot(story: Story) -> None:
    reports = [story.attempt() for _ in range(4)]

    assert [r.outcome for r in reports] == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 3
    assert reports[-1].reason == "1 a second is the rate of its endpoint"
    delays = [delay for _, delay in story.world.delivery_queue.sent]
    assert delays == [SECOND, 2 * SECOND, 3 * SECOND]


def test_a_wait_changes_nothing_else(story: Story) -> None:
    story.uses_up_what_is_near()
    story.world.delivery_queue.sent.clear()
    task = story.task()

    story.attempt(task)

    assert story.world.deliveries.get(task.key) is None
    waiting = story.waiting()
    assert (waiting.attempt_id, waiting.number, waiting.due_at, waiting.body) == (
        task.attempt_id,
        task.number,
        task.due_at,
        task.body,
    )


def test_who_comes_back_at_its_slot_asks_no_more(story: Story) -> None:
    story.uses_up_what_is_near()
    story.throttles.calls.clear()

    assert story.attempt(story.back()).outcome is Outcome.DELIVERED

    assert story.throttles.calls == {}


@pytest.mark.parametrize(
    ("late", "asks"), [(-NEAR, 0), (LATE, 0), (LATE + timedelta(microseconds=1), 1)]
)
def test_who_comes_back_late_has_lost_its_slot(story: Story, late: timedelta, asks: int) -> None:
    story.uses_up_what_is_near()
    story.throttles.calls.clear()
    task = story.back()
    story.world.clock.advance(late)

    assert story.attempt(task).outcome is Outcome.DELIVERED

    assert story.throttles.calls["reserve"] == asks


def test_who_comes_back_late_waits_behind_the_others(story: Story) -> None:
    story.uses_up_what_is_near()
    task = story.back()
    story.world.clock.advance(LATE + SECOND)
    story.uses_up_what_is_near()

    assert story.attempt(task).outcome is Outcome.THROTTLED


def test_who_comes_back_early_waits_on_for_the_same_slot(story: Story) -> None:
    story.uses_up_what_is_near()
    story.uses_up_what_is_near()
    story.throttles.calls.clear()
    task = story.waiting()

    assert story.attempt(task).outcome is Outcome.THROTTLED

    assert (story.waiting(), story.throttles.calls) == (task, {})


def test_an_attempt_that_was_made_meanwhile_is_not_made_again(story: Story) -> None:
    story.uses_up_what_is_near()
    task = story.back()
    story.attempt(task)

    assert story.attempt(task).outcome is Outcome.DUPLICATE


def test_a_retry_gets_a_slot_of_its_own(story: Story) -> None:
    story.uses_up_what_is_near()
    story.answer = FAILED

    assert story.attempt(story.back()).outcome is Outcome.RETRYING

    following = story.waiting()
    assert (following.number, following.held_until, following.reserved) == (2, None, UNRESERVED)


def test_an_endpoint_that_is_disabled_meanwhile_gets_nothing(story: Story) -> None:
    story.uses_up_what_is_near()
    task = story.back()
    story.change(disabled=True)

    assert story.attempt(task).outcome is Outcome.CANCELED


def test_a_message_that_is_expunged_meanwhile_is_not_sent(story: Story) -> None:
    story.uses_up_what_is_near()
    task = story.back()
    sent = len(story.world.http.requests)

    story.world.expunge.expunge(OWNER, story.app.id, task.key.message_id)

    assert story.attempt(task).outcome is Outcome.DUPLICATE
    assert len(story.world.http.requests) == sent


@pytest.mark.parametrize("rates", [(1, None), (None, 1)])
def test_an_attempt_by_hand_waits_like_any_other(rates: tuple[int | None, int | None]) -> None:
    story = Story(*rates)
    message = story.message()
    story.world.fan_out()
    story.world.deliver()
    story.uses_up_what_is_near()
    story.world.delivery_queue.sent.clear()
    story.world.resend.resend(OWNER, story.app.id, message.id, story.made.id, None)
    [(task, _)] = story.world.delivery_queue.sent

    assert story.attempt(task).outcome is Outcome.THROTTLED

    assert story.attempt(story.back()).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("shared", [None, 1])
def test_what_a_background_task_sends_knows_whether_the_application_has_a_rate(
    shared: int | None,
) -> None:
    story = Story(None, shared)
    story.message()
    story.world.clock.advance(SECOND)
    selection = SelectionDraft(since=story.now - HOUR)

    task = story.world.replays.replay_missing(OWNER, (story.app.id, story.made.id), selection, None)
    story.world.finish(task)

    assert task.kind is TaskKind.REPLAY
    assert all(t.throttled is (shared is not None) for t, _ in story.world.delivery_queue.sent)


def test_what_waits_for_a_circuit_takes_no_slot(story: Story) -> None:
    story.breaks(story.now + LONGEST_PAUSE)

    assert story.attempt().outcome is Outcome.HELD

    assert story.throttles.calls == {}


def test_what_has_a_slot_when_the_circuit_opens_gives_it_up(story: Story) -> None:
    story.uses_up_what_is_near()
    story.breaks(story.now + FIRST_PAUSE)

    assert story.attempt(story.back()).outcome is Outcome.HELD

    assert story.world.delivery_queue.sent.pop()[0].reserved == UNRESERVED


def test_a_probe_does_not_wait() -> None:
    """Its turn would be over before its slot came."""
    story = Story(shared=1)
    for _ in range(100):
        story.attempt()
    story.breaks(story.now)

    assert story.attempt().outcome is Outcome.DELIVERED


def test_long_waits_are_spent_in_the_store_without_the_payload(story: Story) -> None:
    slot = story.now + MAX_QUEUE_DELAY + SECOND
    task = replace(story.task(), reserved=Reserved(Slot(slot, 1)))

    story.attempt(task)

    [waiting] = story.world.due_retries.tasks.values()
    assert (waiting.held_until, waiting.body) == (slot, None)


def test_very_long_waits_are_looked_into_in_between(story: Story) -> None:
    """Not by all at the same moment, and nobody loses its slot by that."""
    reserved = Reserved(Slot(story.now + 30 * HOUR, 1))
    for _ in range(20):
        story.attempt(replace(story.task(), reserved=reserved))

    waiting = story.world.due_retries.tasks.values()
    waits = {task.ready_at - story.now for task in waiting}
    assert len(waits) == 20
    assert LONGEST_WAIT / 2 <= min(waits) < max(waits) <= LONGEST_WAIT
    assert {task.reserved for task in waiting} == {reserved}


def test_who_gets_no_slot_since_too_many_ask_comes_again_soon(story: Story) -> None:
    """Were it left to the queue, it would be a dead letter after some such times."""
    story.throttles.broken = True
    for _ in range(30):
        report = story.attempt()
        assert (report.outcome, report.reason) == (Outcome.THROTTLED, "too many ask at once")
    waits = sorted(delay for _, delay in story.world.delivery_queue.sent)
    assert waits[0] < CROWDED / 4 < 3 * CROWDED / 4 < waits[-1] <= CROWDED
    story.throttles.broken = False

    assert story.attempt(story.back()).outcome is Outcome.DELIVERED


def test_all_end_and_none_is_exhausted_by_waiting(story: Story) -> None:
    for _ in range(30):
        story.message()

    reports = story.world.run(60)

    outcomes = Counter(report.outcome for report in reports)
    assert outcomes[Outcome.DELIVERED] == 30
    assert {d.status for d in story.world.store.deliveries.values()} == {Status.SUCCESS}
