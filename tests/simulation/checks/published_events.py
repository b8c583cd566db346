"""Published operational events must match the records."""

from collections import Counter
from collections.abc import Iterator

import orjson

from shared.domain.background.background_task import TaskStatus
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
    published = map(_event_counts, (m for m in messages if m.app_id == OPERATIONAL_APP))
    # A request to pause or resume may be repeated, and each of its changes is an event.
    repeated = {("endpoint.updated", e.id) for e in done.endpoints[: done.scenario.paused]}
    reported = Counter(event for event in published if event not in repeated)
    expected = Counter(event for event in _of_endpoints(done) if event not in repeated)
    expected.update(_of_releases(done))
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
    if "taskId" in data:
        return event["type"], data["taskId"]
    if "lastAttempt" in data:
        return event["type"], data["lastAttempt"]["id"]
    return f"{event['type']} {data.get('trigger', '')}".strip(), data["endpointId"]


def _of_releases(done: Pipeline) -> Iterator[EventCounts]:
    """Each release that an endpoint names is over; others may come from requests that failed."""
    tasks = done.plain.store.background_tasks.values()
    finished = {task.id for task in tasks if task.status is TaskStatus.FINISHED}
    named = {e.released_by for e in done.stored() if e.released_by and not e.deleted_at}
    assert named <= finished, f"{named - finished} are not over"
    assert all(task.step == 0 for task in tasks if task.id not in finished)
    yield from (("background_task.finished", task_id) for task_id in finished)


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
