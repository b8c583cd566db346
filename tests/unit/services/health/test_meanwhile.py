"""What else happens to an endpoint while an attempt is on its way to it."""

from dataclasses import replace

from shared.adapters.memory import ScriptedHttp
from shared.domain.delivery import Reply
from shared.domain.health import APART, WELL
from shared.domain.outcome import Outcome
from tests.unit.services.health.scenes import FAILED, GONE, OK, Story


def test_who_moves_to_another_url_is_sent_to_at_once(story: Story) -> None:
    story.breaks()

    story.change(url="https://example.com/new")

    assert story.attempt().outcome is Outcome.RETRYING


def test_what_an_endpoint_answered_before_it_moved_says_nothing_of_where_it_is(
    story: Story,
) -> None:
    def move(_request: object) -> Reply:
        story.change(url="https://example.com/new")
        return GONE

    story.receiver.answer = GONE
    http = ScriptedHttp(move)
    replace(story.world.delivery, http=http).attempt(story.first)

    assert (story.endpoint.disabled, story.endpoint.health) == (False, WELL)


def test_a_change_that_leaves_the_url_does_not_hide_that_it_is_gone(story: Story) -> None:
    def rename(_request: object) -> Reply:
        story.change(description="new")
        return GONE

    replace(story.world.delivery, http=ScriptedHttp(rename)).attempt(story.first)

    assert (story.endpoint.disabled, story.endpoint.description) == (True, "new")


def test_of_two_failures_at_once_the_first_is_kept(story: Story) -> None:
    def fail_while_the_other_does(_request: object) -> Reply:
        story.attempt()
        return FAILED

    began = story.world.clock.now()
    slower = replace(story.world.delivery, http=ScriptedHttp(fail_while_the_other_does))
    slower.attempt(story.first)

    health = story.endpoint.health
    assert health.failing_since == began + APART
    assert health.failures == 1


def test_a_success_while_other_attempts_fail_closes_the_circuit(story: Story) -> None:
    def succeed_after_the_others(_request: object) -> Reply:
        while not story.endpoint.health.is_broken:
            story.attempt()
        story.world.clock.advance(APART)
        return OK

    slower = replace(story.world.delivery, http=ScriptedHttp(succeed_after_the_others))
    story.attempt()
    slower.attempt(story.first)

    now = story.world.clock.now()
    assert story.endpoint.health.failing_since is None
    assert (story.endpoint.health.is_broken, story.endpoint.health.noted_at) == (False, now)
