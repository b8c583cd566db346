"""Endpoints that are gone, or have failed for days: they are disabled, and can be enabled again."""

from datetime import timedelta

import pytest

from shared.domain.delivery import Status
from shared.domain.health import APART, OPENS_AT, WELL, Health
from shared.domain.outcome import Outcome
from tests.support.scenes import standing, statuses
from tests.support.world import OWNER
from tests.unit.services.health.scenes import DAY, FAILED, GONE, OK, Story


def failing(since: timedelta, story: Story, failures: int = 3) -> Health:
    now = story.world.clock.now()
    return Health(now - since, failures, now if failures >= OPENS_AT else None, now - since)


def test_who_answers_410_is_disabled_at_once() -> None:
    story = Story(GONE)

    report = story.attempt(story.first)

    assert story.endpoint.disabled
    assert (report.outcome, report.reason) == (
        Outcome.EXHAUSTED,
        "the endpoint answered 410 and is disabled",
    )
    assert (statuses(story.at), standing(story.at)) == ([Status.FAIL], Status.FAIL)
    assert (story.world.delivery_queue.sent, story.world.due_retries.tasks) == ([], {})


def test_what_else_is_on_its_way_to_an_endpoint_that_is_gone_is_canceled() -> None:
    story = Story(FAILED)
    story.attempt(story.first)
    story.receiver.answer = GONE
    story.attempt()

    [report] = story.world.deliver()

    assert report.outcome is Outcome.CANCELED
    assert standing(story.at) is Status.CANCELED
    assert story.sent == 2


def test_who_answers_410_to_an_attempt_by_hand_is_disabled_too() -> None:
    story = Story(GONE)
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)

    [report] = story.world.deliver()

    assert report.outcome is Outcome.FAILED
    assert story.endpoint.disabled


@pytest.mark.parametrize(
    ("since", "disabled"), [(5 * DAY - 2 * APART, False), (5 * DAY, True), (50 * DAY, True)]
)
def test_who_fails_for_days_is_disabled_when_a_delivery_is_exhausted(
    since: timedelta, disabled: bool
) -> None:
    story = Story(retry_delays=())
    story.fares(failing(since, story))

    report = story.attempt(story.first)

    assert report.outcome is Outcome.EXHAUSTED
    assert story.endpoint.disabled is disabled
    reason = "the endpoint has failed for 5 days and is disabled"
    assert report.reason == (reason if disabled else None)


def test_a_failure_that_is_retried_disables_nobody(story: Story) -> None:
    story.fares(failing(50 * DAY, story))

    assert story.attempt(story.first).outcome is Outcome.RETRYING

    assert not story.endpoint.disabled


def test_who_fails_for_days_is_disabled_by_a_probe_that_fails(story: Story) -> None:
    """No delivery need be exhausted: they all wait."""
    story.fares(failing(5 * DAY, story, OPENS_AT))

    assert story.attempt(story.first).outcome is Outcome.RETRYING

    assert story.endpoint.disabled
    assert [r.outcome for r in story.world.deliver()] == [Outcome.CANCELED]


def test_a_stack_can_disable_nobody() -> None:
    story = Story(retry_delays=(), disable_after=None)
    story.fares(failing(50 * DAY, story))

    story.attempt(story.first)

    assert not story.endpoint.disabled


def test_a_success_in_between_starts_the_days_anew(story: Story) -> None:
    story.attempt()
    story.receiver.answer = OK
    story.attempt()
    story.receiver.answer = FAILED
    story.world.clock.advance(DAY)

    story.attempt()

    health = story.endpoint.health
    assert (health.failing_since, health.failures) == (story.world.clock.now(), 1)


def test_who_is_enabled_again_begins_with_a_clean_slate(story: Story) -> None:
    story.fares(failing(6 * DAY, story, OPENS_AT))
    story.attempt(story.first)
    assert story.endpoint.disabled

    story.change(disabled=False)

    assert story.endpoint.health == WELL
    assert story.attempt().outcome is Outcome.RETRYING
    assert not story.endpoint.disabled
