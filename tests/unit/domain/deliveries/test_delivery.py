from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import MAX_CARRIED_BYTES, Dispatch
from tests.support.arrange.builders import (
    MESSAGE,
    delivery,
    key,
    message,
    new_id,
    reply,
    task,
)


def test_the_same_task_always_leads_to_the_same_attempt() -> None:
    assert task().attempt_id == task().attempt_id
    assert task().attempt_id == key().first_attempt_id
    assert ids.is_id(ids.ATTEMPT, task().attempt_id)


def test_attempts_of_all_deliveries_have_distinct_ids() -> None:
    due_at = ids.instant_of(MESSAGE)
    found = {
        key(message_id=new_id("msg_", m), endpoint_id=new_id("ep_", e)).attempt_id(n, due_at)
        for m in (1, 2)
        for e in (1, 2)
        for n in (1, 2, 3)
    }

    assert len(found) == 12


def test_attempt_ids_sort_by_due_time() -> None:
    due_at = ids.instant_of(MESSAGE)

    assert key().attempt_id(1, due_at) < key().attempt_id(2, due_at + timedelta(seconds=5))


@pytest.mark.parametrize(
    ("status_code", "ok"), [(200, True), (204, True), (299, True), (0, False), (199, False)]
)
def test_a_reply_with_a_2xx_status_is_ok(status_code: int, ok: bool) -> None:
    assert reply(status_code=status_code).ok is ok


@pytest.mark.parametrize("status_code", [300, 301, 304, 400, 410, 500])
def test_a_reply_with_a_redirect_or_error_status_is_not_ok(status_code: int) -> None:
    assert not reply(status_code=status_code).ok


def test_a_delivery_is_finished_unless_an_attempt_is_due() -> None:
    ended = {status for status in Status if delivery(status=status).finished}

    assert ended == set(Status) - {Status.PENDING, Status.SENDING}


def test_a_dispatch_becomes_one_first_task_for_each_endpoint() -> None:
    endpoint_ids = tuple(new_id("ep_", n) for n in (1, 2))
    dispatch = Dispatch.of(message(endpoint_ids=endpoint_ids, channels=("eu",), tags=("t",)))

    tasks = list(dispatch.tasks())

    assert tasks == list(dispatch.tasks())
    assert [t.key.endpoint_id for t in tasks] == list(endpoint_ids)
    assert all(t.attempt_id == t.key.first_attempt_id for t in tasks)
    assert {(t.number, t.channels, t.tags, t.body) for t in tasks} == {
        (1, ("eu",), ("t",), message().body)
    }


def test_a_dispatch_leaves_out_a_large_payload() -> None:
    largest = '{"a": "' + "é" * ((MAX_CARRIED_BYTES - 9) // 2) + '"}'

    assert Dispatch.of(message(payload=largest)).body == Body(largest)
    assert Dispatch.of(message(payload=largest.replace(" ", "   "))).body is None


def test_no_payload_shows_in_a_repr() -> None:
    made = message(payload='{"a": "hidden"}')

    for thing in (made, Dispatch.of(made), next(Dispatch.of(made).tasks())):
        assert "hidden" not in repr(thing)
