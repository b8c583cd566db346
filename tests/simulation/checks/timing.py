"""Attempt times: never earlier than allowed, nor later than due."""

from datetime import datetime, timedelta
from itertools import pairwise

from shared.domain.deliveries.delivery import Attempt
from shared.domain.deliveries.retry import (
    JITTER,
    MAX_RETRY_AFTER,
    MIN_DELAY_AFTER_OVERLOAD,
)
from shared.domain.endpoints.circuit_backoff import MAX_CHECK_DELAY, MAX_HOLD
from shared.domain.ids import instant_of, untimed
from shared.services.delivery.schedule import EARLY
from tests.simulation.checks.throttling import longest_line
from tests.simulation.model.receivers import Post
from tests.simulation.model.sources import limit
from tests.simulation.pipeline import SCHEDULE, Pipeline

# A due retry is swept within a minute of its time.
LATE = timedelta(minutes=1)
# Longest interval between checks of an attempt that a circuit holds.
HELD = MAX_HOLD + MAX_CHECK_DELAY * (1 + JITTER) + LATE
SECOND = timedelta(seconds=1)
# An attempt may wait for its access token nearly as long as its function runs.
TOKEN_WAIT = limit("DeliverFunction")
_ROUNDED = timedelta(milliseconds=1)

# Keyed by the part of an attempt's id that is the same whenever the attempt is made.
Posts = dict[int, list[Post]]


def schedule_kept(done: Pipeline, attempts: list[Attempt], posts: Posts) -> None:
    """No retry comes early; without faults, none comes late."""
    if done.scenario.calm and attempts:
        first = attempts[0]
        waited = first.timestamp - _due(done, first)
        assert waited <= _tolerance(done, first), f"{first.id} came late, {waited}"
    for before, after in pairwise(attempts):
        planned = SCHEDULE[before.number - 1]
        least = _least(recorded(before, posts), planned)
        ended = before.timestamp + timedelta(milliseconds=before.response_duration_ms)
        waited = after.timestamp - ended + SECOND
        assert waited >= least, f"{after.id} came before it was asked for, after {waited}"
        planned = max(planned, least)
        assert waited >= planned * (1 - JITTER), f"{after.id} came early, after {waited}"
        if done.scenario.calm:
            most = planned * (1 + JITTER) + _tolerance(done, after) + _token_wait(done, before)
            assert waited <= most, f"{after.id} came late, {waited}"


def nothing_sent_before_its_time(done: Pipeline) -> None:
    for post in done.receivers.posts:
        early = post.task.ready_at - post.sent_at
        assert early <= EARLY, f"{post.attempt_id} was sent {early} too early"


def recorded(attempt: Attempt, posts: Posts) -> Post | None:
    """Returns the recorded one among an attempt's posts; None when the connection was refused.

    After a refused connection, the second try comes a little later. A copy may have made another
    attempt within that second, with another duration.
    """
    code, since = attempt.response_status_code, attempt.timestamp
    took = timedelta(milliseconds=attempt.response_duration_ms)
    for post in posts[untimed(attempt.id)]:
        is_then = since <= post.sent_at < since + (SECOND if post.token is None else TOKEN_WAIT)
        is_as_long = abs(timedelta(seconds=post.answer.seconds) - took) <= _ROUNDED
        if is_then and is_as_long and post.answer.status_code == code:
            return post
    return None


def _due(done: Pipeline, first: Attempt) -> datetime:
    """Returns the due time of a delivery's first attempt."""
    asked = instant_of(first.key.message_id)
    wait = done.scenario.deliver_in
    return asked if wait is None else max(asked, done.began_at + wait)


def _tolerance(done: Pipeline, attempt: Attempt) -> timedelta:
    place = (attempt.key.message_id, attempt.key.endpoint_id, attempt.number)
    most = HELD if place in done.held else LATE
    most += sum((queue.busy for queue in done.queues), timedelta(0))
    return most + longest_line(done.scenario) if place in done.throttled else most


def _token_wait(done: Pipeline, attempt: Attempt) -> timedelta:
    """Returns how long an attempt may have lasted beyond its request, which its duration omits."""
    authorized = zip(done.endpoints, done.scenario.tokens, strict=False)
    has_token = attempt.key.endpoint_id in {endpoint.id for endpoint, _ in authorized}
    return TOKEN_WAIT if has_token else timedelta(0)


def _least(post: Post | None, planned: timedelta) -> timedelta:
    """Returns the least pause for the receiver."""
    if post is None:
        return timedelta(0)
    asked = min(post.answer.asked, MAX_RETRY_AFTER * planned)
    is_overloaded = post.answer.timed_out or post.answer.status_code == 429
    return max(asked, MIN_DELAY_AFTER_OVERLOAD) if is_overloaded else asked
