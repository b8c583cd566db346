"""Published operational events must match the records."""

from collections import Counter
from collections.abc import Iterator

import orjson

from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Message
from shared.domain.operational.operational_events import FAILING_AT
from tests.simulation.pipeline import Pipeline
from tests.support.assertions.results import delivery_results, scheduled_attempts

# The event type, and the id of its endpoint or attempt.
EventCounts = tuple[str, str]


def events_published_once(done: Pipeline) -> None:
    """Each recorded event is published once and arrives; nothing else is published."""
    messages = list(done.plain.store.messages.values())
    reported = Counter(map(_event_counts, (m for m in messages if m.app_id == OPERATIONAL_APP)))
    expected = Counter(_of_endpoints(done))
    for message in messages:
        deliveries, attempts = delivery_results(done.plain.deliveries, message)
        if message.app_id == OPERATIONAL_APP:
            assert all(d.finished for d in deliveries), f"{message.id} has not arrived"
        else:
            expected.update(news for d in deliveries for news in _of_delivery(d, attempts))
    assert reported == (expected if done.scenario.listens else Counter())


def _event_counts(message: Message) -> EventCounts:
    event = orjson.loads(message.payload or "")
    data = event["data"]
    if "lastAttempt" in data:
        return event["type"], data["lastAttempt"]["id"]
    return f"{event['type']} {data.get('trigger', '')}".strip(), data["endpointId"]


def _of_endpoints(done: Pipeline) -> Iterator[EventCounts]:
    for endpoint in done.stored():
        if endpoint.disabled:
            trigger = "automatic" if endpoint.disabled_by else "manual"
            yield f"endpoint.disabled {trigger}", endpoint.id
    yield from (("endpoint.updated", each) for each in done.switched_off)
    yield from (("endpoint.deleted", each) for each in done.deleted)


def _of_delivery(delivery: Delivery, attempts: list[Attempt]) -> Iterator[EventCounts]:
    made = scheduled_attempts(delivery.key, attempts)
    if delivery.status is Status.FAIL:
        yield "message.attempt.exhausted", made[-1].id
    if delivery.status is Status.SUCCESS and len(made) > FAILING_AT:
        yield "message.attempt.recovered", made[-1].id
    is_last = len(made) == FAILING_AT and delivery.status is Status.FAIL
    if len(made) >= FAILING_AT and made[FAILING_AT - 1].status is Status.FAIL and not is_last:
        yield "message.attempt.failing", made[FAILING_AT - 1].id
