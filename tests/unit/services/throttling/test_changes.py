"""Rates that change while deliveries wait,
and the rate of an application beside that of its endpoint.
"""

from dataclasses import replace

import pytest

from shared.domain.errors import InfrastructureError
from shared.domain.outcome import Outcome
from shared.domain.throttling import LATE, Reserved, Slot
from tests.unit.services.throttling.scenes import SECOND, Story


def test_a_rate_that_is_raised_holds_at_once(story: Story) -> None:
    for _ in range(50):
        story.attempt()
    task = story.waiting()
    story.change(throttle_rate=100)
    story.world.clock.moment = task.ready_at - SECOND

    assert story.attempt().outcome is Outcome.DELIVERED
    assert story.attempt(task).outcome is Outcome.DELIVERED


def test_a_rate_that_is_lowered_holds_for_those_with_slots_too() -> None:
    story = Story(rate=100)
    for _ in range(400):
        story.attempt()
    tasks = [task for task, _ in story.world.delivery_queue.sent]
    story.change(throttle_rate=1)
    story.world.clock.moment = tasks[0].ready_at

    outcomes = [story.attempt(task).outcome for task in tasks[:90]]

    assert outcomes == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 89


def test_a_rate_that_is_removed_lets_everything_through(story: Story) -> None:
    story.uses_up_what_is_near()
    task = story.waiting()
    story.change(throttle_rate=None)

    assert story.attempt(task).outcome is Outcome.DELIVERED


def test_the_rate_of_an_application_is_as_it_is_now() -> None:
    story = Story(rate=None, shared=1)
    story.uses_up_what_is_near()
    task = story.waiting()

    story.change_application(2)
    outcomes = [story.attempt().outcome for _ in range(4)]
    story.change_application(None)

    assert outcomes == [Outcome.DELIVERED] * 2 + [Outcome.THROTTLED] * 2
    assert story.attempt(task).outcome is Outcome.DELIVERED


def test_an_application_that_is_given_its_first_rate_keeps_to_it_from_the_next_message_on() -> None:
    story = Story(rate=None)
    before = story.task()
    story.change_application(1)
    story.uses_up_what_is_near()

    assert story.attempt(before).outcome is Outcome.DELIVERED


def test_what_waits_for_its_application_says_so() -> None:
    story = Story(shared=1)
    story.change(throttle_rate=5)
    story.uses_up_what_is_near()

    assert story.attempt().reason == "1 a second is the rate of its application"
    assert story.attempt(story.back()).outcome is Outcome.DELIVERED


def test_what_waited_for_its_application_does_not_ask_for_its_slot_again() -> None:
    story = Story(shared=1)
    for _ in range(8):
        story.attempt()
    reserved = Reserved(Slot(story.now, 1), Slot(story.now + 2 * LATE, 1))
    task = replace(story.task(), reserved=reserved)
    story.attempt(task)
    story.throttles.calls.clear()

    assert story.attempt(story.back()).outcome is Outcome.DELIVERED

    # That it comes not too close to others of its endpoint.
    assert story.throttles.calls == {"take": 1}


def test_what_would_leave_the_line_of_its_application_too_close_to_others_begins_anew() -> None:
    story = Story(shared=10)
    slot = story.now + 2 * LATE
    reserved = Reserved(Slot(story.now, 1), Slot(slot, 10))
    tasks = [replace(story.task(), reserved=reserved) for _ in range(2)]
    story.world.clock.moment = slot

    outcomes = [story.attempt(task).outcome for task in tasks]

    # The second finds a slot of its endpoint as if it came for the first time.
    assert outcomes == [Outcome.DELIVERED] * 2
    assert story.attempt().outcome is Outcome.THROTTLED
    assert story.waiting().reserved == Reserved(Slot(slot + SECOND, 1))


def test_an_application_that_cannot_be_read_is_an_error_like_any_other() -> None:
    story = Story(shared=1)
    story.applications.broken = True

    with pytest.raises(InfrastructureError):
        story.attempt()
