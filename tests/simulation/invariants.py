"""What must hold after any run, whatever went wrong in it."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, pairwise

from shared.domain.announcement import FAILING_AT
from shared.domain.delivery import GONE, Attempt, Delivery, DeliveryKey, Status, Trigger
from shared.domain.endpoint import Endpoint
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.message import Message
from shared.domain.retry import JITTER, LEAST_AFTER_OVERLOAD
from shared.domain.waiting import LAST_LOOKS, PATIENCE
from tests.simulation.aws import VISIBILITY
from tests.simulation.faults import SLOWEST, Rates
from tests.simulation.pipeline import SCHEDULE, Pipeline
from tests.simulation.receivers import Post
from tests.simulation.throttling import longest_line, rates_kept
from tests.support.stories import story

# A retry that is due beyond what the queue holds is swept within a minute of its time.
LATE = timedelta(minutes=1)
# What waits for a circuit looks at these intervals whether it still has to.
HELD = PATIENCE + LAST_LOOKS * (1 + JITTER) + LATE


def check(done: Pipeline) -> None:
    """AssertionError with what was broken."""
    assert done.loop.idle
    assert not done.dispatches.dead_letters
    assert not done.tasks.dead_letters
    assert not done.slow_tasks.dead_letters
    assert not done.plain.due_retries.tasks
    _one_message_for_a_key(done)
    _news_told_once(done)
    for message in done.accepted.values():
        deliveries, attempts = story(done.plain.deliveries, message)
        _every_delivery_ended(message, deliveries)
        for delivery in deliveries:
            _each_attempt_once(delivery, attempts)
            _schedule_kept(done, delivery, attempts)
    _nothing_sent_to_what_is_off(done)
    _disabled_only_with_reason(done)
    _gone_is_disabled(done)
    _sent_again_only_where_a_function_died(done)
    _bytes_kept(done)
    rates_kept(done)


def _one_message_for_a_key(done: Pipeline) -> None:
    posted = [m for m in done.plain.store.messages.values() if m.app_id == done.app.id]
    assert len(posted) <= done.scenario.messages
    for message in done.accepted.values():
        key = (message.org_id, message.app_id, message.id)
        assert key in done.plain.store.messages, f"{message.id} was accepted and is not stored"


def _news_told_once(done: Pipeline) -> None:
    """What the records say is told, once each, and arrives; and nothing else is told."""
    messages = list(done.plain.store.messages.values())
    told = Counter(map(_news, (m for m in messages if m.app_id == OPERATIONAL_APP)))
    expected: Counter[tuple[str, str]] = Counter()
    for message in messages:
        deliveries, attempts = story(done.plain.deliveries, message)
        if message.app_id == OPERATIONAL_APP:
            _every_delivery_ended(message, deliveries)
        else:
            expected.update(news for d in deliveries for news in _worth_telling(d, attempts))
    for endpoint in done.stored():
        if endpoint.disabled:
            trigger = "automatic" if endpoint.disabled_by else "manual"
            expected[f"endpoint.disabled {trigger}", endpoint.id] += 1
    changed = {e.id for e in done.endpoints[: done.scenario.switched_off]}
    expected.update(("endpoint.updated", endpoint_id) for endpoint_id in changed)
    assert told == (expected if done.scenario.listens else Counter())


def _news(message: Message) -> tuple[str, str]:
    """What it is about, and whom or which attempt."""
    event = json.loads(message.payload or "")
    data = event["data"]
    if "lastAttempt" in data:
        return event["type"], data["lastAttempt"]["id"]
    return f"{event['type']} {data.get('trigger', '')}".strip(), data["endpointId"]


def _worth_telling(delivery: Delivery, attempts: list[Attempt]) -> Iterator[tuple[str, str]]:
    made = _of(delivery.key, attempts)
    if delivery.status is Status.FAIL:
        yield "message.attempt.exhausted", made[-1].id
    if delivery.status is Status.SUCCESS and len(made) > FAILING_AT:
        yield "message.attempt.recovered", made[-1].id
    is_last = len(made) == FAILING_AT and delivery.status is Status.FAIL
    if len(made) >= FAILING_AT and made[FAILING_AT - 1].status is Status.FAIL and not is_last:
        yield "message.attempt.failing", made[FAILING_AT - 1].id


def _every_delivery_ended(message: Message, deliveries: list[Delivery]) -> None:
    ended = {d.key.endpoint_id for d in deliveries if d.ended}
    assert ended == set(message.endpoint_ids), f"{message.id}: not every delivery has ended"


def _each_attempt_once(delivery: Delivery, attempts: list[Attempt]) -> None:
    numbers = [a.number for a in _of(delivery.key, attempts)]
    assert numbers == list(range(1, len(numbers) + 1)), f"{delivery.key}: attempts {numbers}"
    assert len(set(delivery.attempt_ids)) == len(delivery.attempt_ids) == len(numbers)


def _schedule_kept(done: Pipeline, delivery: Delivery, attempts: list[Attempt]) -> None:
    """No retry before its time; and none long after it where nothing went wrong."""
    for before, after in pairwise(_of(delivery.key, attempts)):
        planned = SCHEDULE[before.number - 1]
        if before.response_status_code == 0:
            planned = max(planned, LEAST_AFTER_OVERLOAD)
        ended = before.timestamp + timedelta(milliseconds=before.response_duration_ms)
        waited = after.timestamp - ended
        assert waited >= planned * (1 - JITTER), f"{after.id} came early, after {waited}"
        if done.scenario.rates == Rates():
            most = HELD if after.id in done.held else LATE
            if after.id in done.throttled:
                most += longest_line(done.scenario)
            assert waited <= planned * (1 + JITTER) + most, f"{after.id} came late, {waited}"


def _nothing_sent_to_what_is_off(done: Pipeline) -> None:
    """Whoever switched it off, by hand or because it failed."""
    disabled = [e for e in done.stored() if e.disabled]
    assert {e.url for e in disabled} >= done.off_since.keys()
    # The call that disables comes to its effect a while after its moment was taken.
    off = {e.url: e.updated_at + SLOWEST for e in disabled} | done.off_since
    for post in done.receivers.posts:
        off_since = off.get(post.url)
        # A function that was under way when it was switched off may have looked before.
        assert off_since is None or post.invocation.started_at <= off_since, f"{post.url} is off"


def _disabled_only_with_reason(done: Pipeline) -> None:
    """It is gone, or failed for days: no success had been noted for so long.

    A function that dies notes none, nor one that had seen it well when the first failure came.
    """
    for endpoint in done.stored():
        if not endpoint.disabled or endpoint.url in done.off_since:
            continue
        posts = [p for p in done.receivers.posts if p.url == endpoint.url]
        noted = [p.sent_at for p in posts if p.status_code == 200 and _lived(p, endpoint)]
        failed_for = endpoint.updated_at - max(noted, default=posts[0].sent_at) + VISIBILITY
        limit = done.scenario.disable_after
        is_gone = any(p.status_code == GONE for p in posts)
        assert is_gone or (limit and failed_for >= limit), f"{endpoint.url}: {failed_for}"


def _lived(post: Post, endpoint: Endpoint) -> bool:
    """Whether the function that made it came to its end before the endpoint was disabled."""
    invocation = post.invocation
    return not invocation.died and invocation.ended_at < endpoint.updated_at


def _gone_is_disabled(done: Pipeline) -> None:
    """Unless what noticed it died; then the next attempt that notices disables it."""
    for endpoint in done.stored():
        gone = [p for p in done.receivers.posts if (p.url, p.status_code) == (endpoint.url, GONE)]
        noticed = [p for p in gone if not p.invocation.died]
        assert endpoint.disabled or not noticed, f"{endpoint.url} is gone and not disabled"


def _sent_again_only_where_a_function_died(done: Pipeline) -> None:
    """Or where SQS gave out two copies of a task at the same time, which no record can tell."""
    is_calm = done.scenario.rates == Rates()
    posts = [(p.invocation.item, p) for p in done.receivers.posts]
    posts.sort(key=lambda pair: (pair[0].attempt_id, pair[1].sent_at))
    for attempt_id, made in groupby(posts, key=lambda pair: pair[0].attempt_id):
        for (_, first), (_, second) in pairwise(made):
            overlap = second.invocation.started_at < first.invocation.ended_at
            excused = not is_calm and (first.invocation.died or overlap)
            assert excused, f"{attempt_id} was sent again at {second.sent_at}"


def _bytes_kept(done: Pipeline) -> None:
    sent = {str(m.id): m.payload for m in done.plain.store.messages.values()}
    for post in done.receivers.posts:
        assert post.body.decode() == sent[post.message_id]


def _of(key: DeliveryKey, attempts: list[Attempt]) -> list[Attempt]:
    mine = [a for a in attempts if a.key == key and a.trigger is Trigger.SCHEDULED]
    return sorted(mine, key=lambda a: a.number)
