"""Destinations: what is final ends a delivery, and no success is made up."""

from collections.abc import Iterator
from itertools import pairwise

from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.deliveries.failure import FailureKind
from shared.domain.ids import instant_of
from tests.simulation.model.accounts import Taken
from tests.simulation.model.receivers import Post
from tests.simulation.pipeline import Pipeline
from tests.support.assertions.results import delivery_results, scheduled_attempts

FINAL = (FailureKind.MISCONFIGURED, FailureKind.UNSENDABLE)
# Seconds from the signature to the post. Attempts are further apart.
_SIGNED_WITHIN = 2


def success_ends_a_delivery(done: Pipeline) -> None:
    """No scheduled attempt follows a recorded success, so none is recorded twice."""
    for made in _deliveries(done):
        for attempt in made[:-1]:
            assert attempt.status is Status.FAIL, f"{attempt.id} had succeeded"


def misconfigured_ends_at_once(done: Pipeline) -> None:
    """Another attempt would fail the same way until the customer changes the role."""
    for made in _deliveries(done):
        for attempt in made[:-1]:
            assert attempt.failure not in FINAL, f"{attempt.id} was final"


def success_means_taken(done: Pipeline) -> None:
    """A recorded success was taken by its destination, during the attempt."""
    urls = {sink.url for sink in done.sinks}
    for made in _deliveries(done):
        if made and made[-1].url in urls and made[-1].status is Status.SUCCESS:
            assert _taken_during(done, made[-1]), f"{made[-1].id} was not taken"


def taken_again_only_without_an_answer(done: Pipeline) -> None:
    """A destination gets a message again only if nobody recorded that it has it."""
    for sink in done.sinks:
        posts = [post for post in done.receivers.posts if post.url == sink.url]
        for first, second in pairwise(sorted(posts, key=lambda post: post.sent_at)):
            if first.message_id == second.message_id:
                known = _was_answered(done, first) and not first.work.failed
                is_copy = second.work.invocation.started_at < first.work.over_at
                assert not known or is_copy, f"{second.attempt_id} had been taken"


def _was_answered(done: Pipeline, post: Post) -> bool:
    """Returns whether the destination took the post, and its attempt waited for the answer.

    What the engine makes of the answer does not count.
    """
    taken = (
        each
        for each in done.ways_out.accounts.taken
        if (each.url, each.message_id) == (post.url, post.message_id)
        and abs(each.signed_at - post.sent_at.timestamp()) < _SIGNED_WITHIN
    )
    return any(each.answered for each in taken) and not post.answer.given_up


def _taken_during(done: Pipeline, attempt: Attempt) -> list[Taken]:
    return [
        taken
        for taken in done.ways_out.accounts.taken
        if (taken.url, taken.message_id) == (attempt.url, attempt.key.message_id)
        and instant_of(attempt.id) <= taken.at
    ]


def _deliveries(done: Pipeline) -> Iterator[list[Attempt]]:
    """Yields the scheduled attempts of each delivery."""
    for message in done.accepted.values():
        deliveries, attempts = delivery_results(done.plain.deliveries, message)
        for delivery in deliveries:
            yield scheduled_attempts(delivery.key, attempts)


def got_a_second_token(first: Post, second: Post) -> bool:
    """Returns whether one attempt sent both, the second with another token after a 401."""
    is_refused = first.answer.status_code == 401 and first.work is second.work
    return is_refused and first.token != second.token
