"""Invariants of every run, whatever its faults."""

from collections import defaultdict
from itertools import pairwise

from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.deliveries.reply import GONE
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import untimed
from shared.domain.messages.message import Message
from tests.simulation.checks.capacity import shares_kept
from tests.simulation.checks.destinations import (
    got_a_second_token,
    misconfigured_ends_at_once,
    success_ends_a_delivery,
    success_means_taken,
    taken_again_only_without_an_answer,
)
from tests.simulation.checks.published_events import events_published_once
from tests.simulation.checks.throttling import rates_kept
from tests.simulation.checks.timing import (
    Posts,
    nothing_sent_before_its_time,
    recorded,
    schedule_kept,
)
from tests.simulation.checks.tokens import (
    refresh_tokens_used_once,
    refused_tokens_dropped,
    rotated_refresh_tokens_kept,
    tokens_stored_before_use,
)
from tests.simulation.model.faults import SLOWEST
from tests.simulation.model.receivers import Post
from tests.simulation.pipeline import DELIVERING, Pipeline
from tests.support.arrange.app_under_test import RESERVE
from tests.support.assertions.results import delivery_results, scheduled_attempts


def check(done: Pipeline) -> None:
    """Raises AssertionError for a broken invariant."""
    assert done.loop.idle
    assert not done.intake.dead_letters
    assert not done.dispatches.dead_letters
    assert not done.tasks.dead_letters
    assert not done.slow_tasks.dead_letters
    assert not done.steps.dead_letters
    assert not done.plain.due_retries.tasks
    posts: Posts = defaultdict(list)
    for post in done.receivers.posts:
        posts[untimed(post.attempt_id)].append(post)
    _one_message_for_a_key(done)
    _nothing_recorded_twice(done)
    nothing_sent_before_its_time(done)
    _nothing_sent_that_is_on_record(done)
    success_ends_a_delivery(done)
    misconfigured_ends_at_once(done)
    for message in done.accepted.values():
        deliveries, attempts = delivery_results(done.plain.deliveries, message)
        _every_delivery_ended(message, deliveries)
        for delivery in deliveries:
            made = scheduled_attempts(delivery.key, attempts)
            _each_attempt_once(delivery, made)
            _each_attempt_made(made, posts)
            schedule_kept(done, made, posts)
            _nothing_follows_an_abort(made, posts)
    success_means_taken(done)
    taken_again_only_without_an_answer(done)
    tokens_stored_before_use(done)
    refresh_tokens_used_once(done)
    rotated_refresh_tokens_kept(done)
    refused_tokens_dropped(done)
    _nothing_sent_to_what_is_off(done)
    _nothing_sent_while_paused(done)
    _disabled_only_with_reason(done)
    _gone_is_disabled(done)
    _sent_again_only_where_a_function_died(done, posts)
    _bytes_kept(done)
    rates_kept(done)
    shares_kept(done)
    _no_post_without_time(done)
    events_published_once(done)


def _one_message_for_a_key(done: Pipeline) -> None:
    posted = [m for m in done.plain.store.messages.values() if m.app_id == done.app.id]
    assert len(posted) <= done.scenario.messages
    for message in done.accepted.values():
        key = (message.org_id, message.app_id, message.id)
        assert key in done.plain.store.messages, f"{message.id} was accepted and is not stored"


def _every_delivery_ended(message: Message, deliveries: list[Delivery]) -> None:
    ended = {d.key.endpoint_id for d in deliveries if d.finished}
    assert ended == set(message.endpoint_ids), f"{message.id}: not every delivery has ended"


def _each_attempt_once(delivery: Delivery, attempts: list[Attempt]) -> None:
    numbers = [a.number for a in attempts]
    assert numbers == list(range(1, len(numbers) + 1)), f"{delivery.key}: attempts {numbers}"
    assert [a.id for a in attempts] == list(delivery.attempt_ids), f"{delivery.key}"
    assert len(set(delivery.attempt_ids)) == len(numbers)


def _each_attempt_made(attempts: list[Attempt], posts: Posts) -> None:
    """Every recorded attempt reached a receiver, unless the connection was refused."""
    for attempt in attempts:
        made = recorded(attempt, posts) is not None
        assert made or not attempt.response_status_code, f"{attempt.id} was never made"


def _nothing_sent_to_what_is_off(done: Pipeline) -> None:
    """An endpoint may be off by hand or because it failed."""
    off = [e for e in done.stored() if not e.active]
    assert {e.url for e in off} >= done.off_since.keys()
    # The disabling call takes effect a while after the instant that it stores.
    since = {e.url: e.updated_at + SLOWEST for e in off} | done.off_since
    for post in done.receivers.posts:
        off_since = since.get(post.url)
        # A function in flight at that time may have read the endpoint before.
        assert off_since is None or post.work.started_at <= off_since, f"{post.url} is off"


def _nothing_sent_while_paused(done: Pipeline) -> None:
    """A function in flight when an endpoint was paused may have read the endpoint before."""
    for post in done.receivers.posts:
        for began_at, ended_at in done.pauses.spans.get(post.url, ()):
            is_within = post.work.started_at > began_at and post.sent_at < ended_at
            assert not is_within, f"{post.url} was paused at {began_at}, got {post.sent_at}"


def _disabled_only_with_reason(done: Pipeline) -> None:
    """The endpoint is gone, asked for it, or has failed for days without a recorded success.

    A function that dies records no success, nor does one that read a healthy endpoint when the
    first failure came.
    """
    for endpoint in done.stored():
        if endpoint.active or endpoint.url in done.off_since:
            continue
        posts = [p for p in done.receivers.posts if p.url == endpoint.url]
        noted = [p.sent_at for p in posts if p.ok and _lived(p, endpoint)]
        since = max(noted, default=done.began_at)
        failed_for = endpoint.updated_at - since + DELIVERING.visibility
        limit = done.scenario.disable_after
        is_gone = any(_wants_no_more(p) for p in posts)
        assert is_gone or (limit and failed_for >= limit), f"{endpoint.url}: {failed_for}"


def _lived(post: Post, endpoint: Endpoint) -> bool:
    """Returns whether the attempt's function finished before the endpoint was disabled."""
    return not post.work.failed and post.work.over_at < endpoint.updated_at


def _wants_no_more(post: Post) -> bool:
    """Returns whether the receiver said that it is gone, or asked to be disabled."""
    return post.answer.status_code == GONE or post.answer.control == "Disable"


def _nothing_follows_an_abort(attempts: list[Attempt], posts: Posts) -> None:
    """A recorded answer that ends its delivery is that of the last scheduled attempt."""
    for attempt in attempts[:-1]:
        post = recorded(attempt, posts)
        assert post is None or post.answer.control is None, f"{attempt.id} ended its delivery"


def _gone_is_disabled(done: Pipeline) -> None:
    """Unless the function that received the 410 died; then the next 410 disables the endpoint."""
    active = {endpoint.url for endpoint in done.stored() if endpoint.active}
    for post in done.receivers.posts:
        noticed = _wants_no_more(post) and not post.work.failed
        assert not noticed or post.url not in active, f"{post.url} is gone and not disabled"


def _sent_again_only_where_a_function_died(done: Pipeline, posts: Posts) -> None:
    """An attempt may also repeat when copies of its task overlap, which no record can prevent.

    SQS may deliver two copies; so may a circuit or a rate limit that holds both, when the receiver
    is slow.
    """
    for made in posts.values():
        for first, second in pairwise(sorted(made, key=lambda post: post.sent_at)):
            overlap = second.work.invocation.started_at < first.work.over_at
            may = not done.scenario.calm or _is_held(done, first)
            excused = may and (first.work.failed or overlap)
            excused = excused or got_a_second_token(first, second)
            assert excused, f"{first.attempt_id} was sent again at {second.sent_at}"


def _no_post_without_time(done: Pipeline) -> None:
    """The invocation outlasts the request, its record and the next task.

    So every POST is recorded in a run whose calls are only slow.
    """
    on_record = {untimed(attempt_id) for attempt_id, _ in done.recorded}
    for post in done.receivers.posts:
        invocation = post.work.invocation
        left = invocation.started_at + invocation.limit - post.sent_at
        assert left >= RESERVE, f"{post.attempt_id} was sent with {left} left"
        lost = done.scenario.answered and untimed(post.attempt_id) not in on_record
        assert not lost, f"{post.attempt_id} is not on record"


def _is_held(done: Pipeline, post: Post) -> bool:
    key = post.task.key
    place = (key.message_id, key.endpoint_id, post.task.number)
    return place in done.held or place in done.throttled


def _nothing_recorded_twice(done: Pipeline) -> None:
    attempt_ids = [attempt_id for attempt_id, _ in done.recorded]
    # The same attempt made at another time has another id.
    assert len(set(map(untimed, attempt_ids))) == len(attempt_ids), f"{sorted(attempt_ids)}"


def _nothing_sent_that_is_on_record(done: Pipeline) -> None:
    known = {untimed(attempt_id): instant for attempt_id, instant in done.recorded}
    for post in done.receivers.posts:
        recorded_at = known.get(untimed(post.attempt_id))
        # The records of a batch are read when its function begins.
        is_new = recorded_at is None or post.work.invocation.started_at <= recorded_at
        assert is_new, f"{post.attempt_id} was sent at {post.sent_at}, recorded at {recorded_at}"


def _bytes_kept(done: Pipeline) -> None:
    """Each receiver got the client's payload byte for byte."""
    sent = {message.id: done.clients.sent[key] for key, message in done.accepted.items()}
    stored = {m.id: m.payload for m in done.plain.store.messages.values()}
    for message_id, payload in sent.items():
        assert stored[message_id] == payload
    for post in done.receivers.posts:
        assert post.body.decode() == stored[post.message_id]
