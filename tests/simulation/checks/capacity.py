"""Bulkheads: no application's untrusted endpoints hold more than their share of the capacity."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from shared.domain.endpoints.health import IN_TIME, MIN_UPDATE_INTERVAL, TRUST
from shared.domain.ids import AppId
from tests.simulation.model.receivers import Post
from tests.simulation.model.runtime import Handler
from tests.simulation.pipeline import Pipeline

# Time until a response is recorded and visible to later functions, without faults.
NOTED = timedelta(milliseconds=500)

Lane = tuple[Handler, AppId]


def shares_kept(done: Pipeline) -> None:
    """Checks the permits of each application and lane at every instant.

    Attempts to a trusted endpoint need no permit. An endpoint is trusted for a second after a
    response in time, unless an attempt has waited since.
    """
    held: dict[Lane, list[Post]] = defaultdict(list)
    for posts in _by_url(done.receivers.posts).values():
        for post in posts:
            if not _may_be_trusted(done, post, posts):
                held[post.work.invocation.handler, post.task.key.app_id].append(post)
    for (handler, app_id), attempts in held.items():
        most, share = _most_at_once(attempts), _shares(done)[handler]
        assert most <= share, f"{app_id} held {most} of {share} permits at once"


def _shares(done: Pipeline) -> Mapping[Handler, int]:
    fast, slow = done.tasks.source, done.slow_tasks.source
    return {fast.handler: done.system.permits, slow.handler: done.system.slow_permits}


def _may_be_trusted(done: Pipeline, post: Post, posts: Iterable[Post]) -> bool:
    """Returns whether the function may know a response in time and no late one since."""
    answers = [at for at in done.receivers.in_time[post.url] if at <= post.sent_at]
    if not answers or post.sent_at - answers[-1] > TRUST + post.work.invocation.limit:
        return False
    # A failing function records nothing, or too late.
    return not done.scenario.calm or not any(
        _is_known_to_wait(other, answers[-1], posts)
        for other in posts
        if other.sent_at + IN_TIME + NOTED <= post.work.started_at
    )


def _is_known_to_wait(post: Post, trusted_at: datetime, posts: Iterable[Post]) -> bool:
    """Returns whether the attempt was late after the endpoint was trusted.

    An update just before would have hidden it.
    """
    late_at = post.sent_at + IN_TIME
    since = late_at - MIN_UPDATE_INTERVAL - NOTED
    if post.ended_at <= late_at or since <= trusted_at:
        return False
    return not any(since <= other.ended_at <= late_at + NOTED for other in posts)


def _most_at_once(posts: Iterable[Post]) -> int:
    """Returns the maximum of concurrent attempts; an ending attempt makes room for the next."""
    changes = [(post.sent_at, 1) for post in posts] + [(_over_at(post), -1) for post in posts]
    most = in_flight = 0
    for _, change in sorted(changes):
        in_flight += change
        most = max(most, in_flight)
    return most


def _over_at(post: Post) -> datetime:
    """Returns the instant of the response, or of the function's end if that is earlier."""
    return min(post.ended_at, post.work.over_at)


def _by_url(posts: Iterable[Post]) -> Mapping[str, list[Post]]:
    found: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        found[post.url].append(post)
    return found
