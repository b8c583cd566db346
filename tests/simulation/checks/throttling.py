"""Rate limits hold whatever fails: in any time span, the attempts barely exceed their slots."""

from collections.abc import Iterable
from datetime import timedelta
from math import inf

from shared.domain.endpoints.health import FIRST_OPEN_TIME
from shared.domain.endpoints.throttling import (
    SLOT_LIFETIME,
    SLOT_TOLERANCE,
    UNRESERVED,
)
from tests.simulation.model.receivers import Manner, Post
from tests.simulation.pipeline import Pipeline
from tests.simulation.scenario import Scenario

SECOND = timedelta(seconds=1)
# Port calls between the request for a slot and the POST: three slots, one payload.
CALLS = 4


def rates_kept(done: Pipeline) -> None:
    """Checks each endpoint and the application, where they have a rate limit."""
    scenario = done.scenario
    places = dict(zip([e.url for e in done.endpoints], scenario.manners, strict=True))
    scopes = [({url: manner}, scenario.endpoint_rate) for url, manner in places.items()]
    for manners, rate in [*scopes, (places, scenario.application_rate)]:
        if rate is not None:
            posts = [post for post in done.receivers.posts if post.url in manners]
            probed = sum(manner is not Manner.GOOD for manner in manners.values())
            _kept(posts, rate, probed, scenario)


def longest_line(scenario: Scenario) -> timedelta:
    """Returns the longest wait of an attempt for its slots, without faults.

    All other deliveries may be ahead of it, and it may have to start over.
    """
    everything = scenario.messages * len(scenario.manners) * SECOND
    rates = (scenario.endpoint_rate, scenario.application_rate)
    return SLOT_LIFETIME + sum((2 * everything / rate for rate in rates if rate), timedelta(0))


def _kept(posts: Iterable[Post], rate: int, probed: int, scenario: Scenario) -> None:
    """Probes take no slot; an endpoint adds at most one per FIRST_OPEN_TIME, its shortest pause."""
    slowest = scenario.rates.slowest
    room = 1 + rate * (SLOT_TOLERANCE + SLOT_LIFETIME + CALLS * 2 * slowest) / SECOND + probed
    most = rate + probed * SECOND / FIRST_OPEN_TIME
    lowest = inf
    for number, post in enumerate(_with_slots_of_their_own(posts)):
        passed = most * post.sent_at.timestamp()
        lowest = min(lowest, number - passed)
        assert number + 1 - passed - lowest <= room, f"{post.url} got too much at {post.sent_at}"


def _with_slots_of_their_own(posts: Iterable[Post]) -> list[Post]:
    """Drops copies: SQS may deliver two copies of a task with a slot."""
    found: dict[object, Post] = {}
    for number, post in enumerate(sorted(posts, key=lambda post: post.sent_at)):
        task = post.task
        own = number if task.reserved == UNRESERVED else (task.attempt_id, task.reserved)
        found.setdefault(own, post)
    return list(found.values())
