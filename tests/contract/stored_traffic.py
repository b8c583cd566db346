"""Stored forms of messages, deliveries and attempts, with every field filled in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.domain import ids
from shared.domain.auth.request_limits import Caller, window_of
from shared.domain.background.background_task import TaskKind, TaskStatus
from shared.domain.deliveries.bulkhead import LEASE, Bulkhead
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.failure import FailureKind
from shared.domain.endpoints.throttling import RateLimit
from shared.domain.ids import AttemptId, MessageId
from shared.domain.messages.message import Body, FilteredOut
from shared.domain.paging import Span
from shared.domain.pipeline.due_retry_shards import share_of
from shared.domain.statistics.endpoint_stats import Counts, HourCount
from shared.domain.statistics.window import HOUR, Window
from tests.contract.attempts import manual, retry, waiting
from tests.contract.conftest import Stores
from tests.contract.stored_form import LATER, ONCE, OTHER_ENDPOINT, Form
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, MESSAGE, NOW, ORG, TASK
from tests.support.arrange.random_text import random_text


def _numbered(number: int, **overrides: Any) -> Any:
    return builders.message(id=MessageId(builders.new_id(ids.MESSAGE, number)), **overrides)


_WORDS: dict[str, Any] = {"channels": ("eu",), "tags": ("t/1",)}
_MESSAGE = builders.message(
    **_WORDS, event_id="order 1", deliver_at=LATER, raw=Body("<größe/>", "application/xml")
)
_EXPIRING = NOW + timedelta(days=3)
_MESSAGES = (
    _numbered(2, payload=f'{{"text": "{"ab" * 400}"}}'),
    _numbered(3, payload='{"text": "apart"}', payload_expires_at=_EXPIRING),
    _numbered(4, payload=f'{{"text": "{random_text(12_000)}"}}', payload_expires_at=_EXPIRING),
)
_ADDED = replace(_MESSAGE, endpoint_ids=(ENDPOINT, OTHER_ENDPOINT), added_ids=(OTHER_ENDPOINT,))

_FILTERED = builders.message(
    headers=(("X-Region", "größe"), ("traceparent", "00-1")),
    filtered_out=FilteredOut(3, (OTHER_ENDPOINT,)),
)


def _write_messages(stores: Stores) -> None:
    assert stores.messages.claim(ONCE, MESSAGE) == MESSAGE
    assert all(stores.messages.add(message) for message in (_MESSAGE, *_MESSAGES))
    stores.messages.add_endpoint(_MESSAGE, OTHER_ENDPOINT)


def _read_messages(stores: Stores) -> Any:
    messages = stores.messages
    found = [messages.get(ORG, APP, each.id) for each in (_MESSAGE, *_MESSAGES)]
    other = MessageId(builders.new_id(ids.MESSAGE, 9))
    return found, messages.id_of(ORG, APP, "order 1"), messages.claim(ONCE, other)


_FIRST = builders.attempt(
    **_WORDS,
    status=Status.FAIL,
    response="nö",
    response_status_code=500,
    response_duration_ms=9,
)
_SECOND = retry(**_WORDS)
_LAST = manual(LATER)
_UNTRIED = builders.key(message_id=MessageId(builders.new_id(ids.MESSAGE, 2)))
_CANCELED = Delivery.not_started(_UNTRIED, LATER).canceled("the endpoint is disabled or deleted")
_DELIVERED = builders.delivery(attempt_ids=(_FIRST.id, _SECOND.id))
_SENT_AGAIN = builders.delivery(attempt_ids=(_FIRST.id, _SECOND.id, _LAST.id))
_LATE_KEY = builders.key(message_id=MessageId(builders.new_id(ids.MESSAGE, 3)))
_LATE = builders.attempt(
    key=_LATE_KEY,
    id=AttemptId(ids.moved(_LATE_KEY.first_attempt_id, LATER)),
    status=Status.FAIL,
    timestamp=LATER,
)
_WAITING = waiting(key=_LATE_KEY, attempt_ids=(_LATE.id,))


def _write_deliveries(stores: Stores) -> None:
    deliveries = stores.deliveries
    deliveries.claim(ONCE, _LAST.id)
    assert deliveries.record(_FIRST, waiting(), None)
    assert deliveries.record(_SECOND, _DELIVERED, waiting())
    assert deliveries.record(_LAST, _SENT_AGAIN, _DELIVERED)
    assert deliveries.save(_CANCELED, None)
    assert deliveries.record(_LATE, _WAITING, None)


def _read_deliveries(stores: Stores) -> Any:
    deliveries = stores.deliveries
    keys = [_FIRST.key, _UNTRIED, _LATE_KEY]
    attempts = [list(deliveries.attempts_of(each, Span())) for each in (_MESSAGE, _numbered(3))]
    return deliveries.get_many(keys), attempts, deliveries.claim(ONCE, _FIRST.id)


# Attempts without a response; items of release 0.2.0 have neither of the two fields.
_NEWER: dict[str, Any] = {"failure": FailureKind.TIMEOUT, "headers": b"\x01packed"}
_UNANSWERED = builders.attempt(status=Status.FAIL, response_status_code=0, **_NEWER)
_RETRIED = retry(status=Status.FAIL, response_status_code=0, **_NEWER)
_FAILED = builders.delivery(status=Status.FAIL, attempt_ids=(_UNANSWERED.id, _RETRIED.id))


def _write_headers(stores: Stores) -> None:
    assert stores.deliveries.record(_UNANSWERED, waiting(), None)
    assert stores.deliveries.record(_RETRIED, _FAILED, waiting())


_HOUR = HourCount(
    hour=NOW,
    counts=Counts(success=1, pending=2, sending=3, fail=4, canceled=5),
    counted_at=LATER,
    after=_FIRST.id,
)
_TASK = builders.background_task(
    kind=TaskKind.BULK_REPLAY,
    selection=builders.selection(
        since=NOW - timedelta(microseconds=7),
        dry_run=True,
        event_types=("a.b", "ä"),
        channel="eu",
        tag="t/1",
        status=Status.FAIL,
        status_code_class=500,
        app_ids=(APP,),
    ),
    app_id=APP,
    endpoint_id=ENDPOINT,
    status=TaskStatus.FAILED,
    step=3,
    cursor=_FIRST.id,
    data={"messagesSent": 2, "reason": "Größe"},
    resumable=True,
)
_CALLER = Caller(ORG, "organisation")
_LINE = RateLimit(org_id=ORG, app_id=APP, endpoint_id=ENDPOINT, rate=10)
_BULKHEAD = Bulkhead(org_id=ORG, app_id=APP, lane="fast", size=1)


def _read_permits(stores: Stores) -> Any:
    bulkheads, taken = stores.bulkheads, stores.bulkheads.acquire(_BULKHEAD, "other", NOW)
    freed = bulkheads.acquire(_BULKHEAD, "other", NOW + LEASE)
    return taken, freed and freed.number


_DUE = [
    builders.task(number=2, due_at=NOW + timedelta(minutes=11), body=None),
    builders.task(number=3, due_at=NOW + timedelta(minutes=1), throttled=True, body=None),
]
_PAUSED = builders.task(number=2, due_at=LATER, retry_schedule=(), body=None)


def _write_retries(stores: Stores) -> None:
    stores.due_retries.swept(NOW)
    for task in _DUE:
        stores.due_retries.put(task)


def _read_retries(stores: Stores) -> Any:
    found = stores.due_retries.due(NOW + timedelta(minutes=12))
    return sorted((due.task for due in found), key=lambda task: task.number)


TRAFFIC: Mapping[str, Form] = {
    "message": Form(_write_messages, _read_messages, ([_ADDED, *_MESSAGES], MESSAGE, MESSAGE)),
    "message with headers": Form(
        lambda stores: stores.messages.add(_FILTERED),
        lambda stores: stores.messages.get(ORG, APP, MESSAGE),
        _FILTERED,
    ),
    "delivery": Form(
        _write_deliveries,
        _read_deliveries,
        ([_SENT_AGAIN, _CANCELED, _WAITING], [[_FIRST, _LAST, _SECOND], [_LATE]], _LAST.id),
    ),
    "attempt with headers": Form(
        _write_headers,
        lambda stores: list(stores.deliveries.attempts_of(_MESSAGE, Span())),
        [_UNANSWERED, _RETRIED],
    ),
    "hour": Form(
        lambda stores: stores.endpoint_counts.save(ORG, APP, ENDPOINT, [_HOUR]),
        lambda stores: stores.endpoint_counts.stored(ORG, APP, ENDPOINT, Window(NOW, NOW + HOUR)),
        [_HOUR],
    ),
    "background task": Form(
        lambda stores: stores.background_tasks.add(_TASK, ONCE),
        lambda stores: (
            stores.background_tasks.get(ORG, TASK),
            stores.background_tasks.add(replace(_TASK, step=9), ONCE),
        ),
        (_TASK, _TASK),
    ),
    "requests": Form(
        lambda stores: stores.request_counts.add(_CALLER, window_of(NOW), 5),
        lambda stores: stores.request_counts.add(_CALLER, window_of(NOW), 2),
        7,
    ),
    "rate": Form(
        lambda stores: stores.throttles.reserve(_LINE, NOW),
        lambda stores: stores.throttles.reserve(_LINE, NOW),
        NOW + _LINE.interval,
    ),
    "permit": Form(
        lambda stores: stores.bulkheads.acquire(_BULKHEAD, _FIRST.id, NOW),
        _read_permits,
        (None, 0),
    ),
    "retry": Form(_write_retries, _read_retries, _DUE),
    "paused attempt": Form(
        lambda stores: stores.paused_attempts.put(_PAUSED),
        lambda stores: stores.paused_attempts.oldest(ORG, APP, ENDPOINT, 9),
        [_PAUSED],
    ),
    "sweep": Form(
        lambda stores: stores.due_retries.swept(NOW, share_of(0)),
        lambda stores: stores.due_retries.start_range(NOW + timedelta(hours=10), share_of(0)),
        NOW + timedelta(hours=6),
    ),
}
