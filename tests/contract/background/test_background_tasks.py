"""Contract of `BackgroundTasks`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.background.background_task import (
    TASK_RETENTION,
    BackgroundTask,
    Progress,
    TaskKind,
    TaskStatus,
)
from shared.domain.deliveries.delivery import Status
from shared.domain.ids import AppId, OrgId, TaskId
from shared.domain.paging import PageRequest, Span, paginate
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG, TASK

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))


def task_id(number: int) -> TaskId:
    return TaskId(builders.new_id(ids.TASK, number))


FULL = builders.background_task(
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
    cursor="atmpt_x",
    data={"messagesSent": 2, "reason": "Größe", "applications": {APP: {"messages": 1}}, "l": []},
    resumable=True,
)


@pytest.mark.parametrize("task", [FULL, builders.background_task()], ids=["full", "bare"])
def test_a_stored_task_is_read_back_unchanged(stores: Stores, task: BackgroundTask) -> None:
    assert stores.background_tasks.add(task, None) == task

    assert stores.background_tasks.get(ORG, TASK) == task


def test_a_selection_of_successes_differs_from_one_without_status(stores: Stores) -> None:
    task = builders.background_task(selection=builders.selection(status=Status.SUCCESS, app_ids=()))
    stores.background_tasks.add(task, None)

    found = stores.background_tasks.get(ORG, TASK)

    assert found == task
    assert found.selection.status is Status.SUCCESS


def test_another_organisation_does_not_find_it(stores: Stores) -> None:
    stores.background_tasks.add(builders.background_task(), None)

    assert stores.background_tasks.get(ELSEWHERE, TASK) is None
    assert list(stores.background_tasks.scan(ELSEWHERE, Span())) == []


def test_an_application_finds_the_tasks_of_its_own_endpoints_only(stores: Stores) -> None:
    of_endpoint = builders.background_task(id=task_id(2), app_id=APP, endpoint_id=ENDPOINT)
    of_application = builders.background_task(id=task_id(3), app_id=APP)
    for task in (builders.background_task(), of_endpoint, of_application):
        stores.background_tasks.add(task, None)

    found = stores.background_tasks
    assert found.get(ORG, of_endpoint.id, APP) == of_endpoint
    assert list(found.scan(ORG, Span(), APP)) == [of_endpoint]
    for task in (builders.background_task(), of_application):
        assert found.get(ORG, task.id, APP) is None
    for place in ((ORG, OTHER_APP), (ELSEWHERE, APP)):
        assert found.get(place[0], of_endpoint.id, place[1]) is None
        assert list(found.scan(place[0], Span(), place[1])) == []
    stores.clock.instant = NOW + TASK_RETENTION
    assert list(found.scan(ORG, Span(), APP)) == []


def test_an_applications_tasks_are_paged_in_order_of_id(stores: Stores) -> None:
    for number in (3, 1, 2):
        task = builders.background_task(id=task_id(number), app_id=APP, endpoint_id=ENDPOINT)
        stores.background_tasks.add(task, None)

    request = PageRequest(limit=2, descending=True)
    found = stores.background_tasks.scan(ORG, request.span(), APP)

    assert [t.id for t in paginate(found, lambda t: t.id, request).items] == [
        task_id(3),
        task_id(2),
    ]


def test_a_canceled_task_refuses_the_step_that_was_being_executed(stores: Stores) -> None:
    before = stores.background_tasks.add(builders.background_task(), None)
    canceled = before.canceled(NOW)

    assert stores.background_tasks.save(canceled, before)
    assert not stores.background_tasks.save(before.advanced(Progress(data={}), NOW), before)

    assert stores.background_tasks.get(ORG, TASK) == canceled


def test_a_used_idempotency_key_returns_the_task_stored_first(stores: Stores) -> None:
    first = stores.background_tasks.add(builders.background_task(), builders.idempotency_key())

    second = builders.background_task(id=task_id(2), kind=TaskKind.RECOVER)

    assert stores.background_tasks.add(second, builders.idempotency_key()) == first
    assert stores.background_tasks.get(ORG, second.id) is None
    assert stores.background_tasks.add(second, builders.idempotency_key(digest="1" * 64)) == second


def test_tasks_are_listed_in_order_of_id(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.background_tasks.add(builders.background_task(id=task_id(number)), None)

    request = PageRequest(limit=2, descending=True)
    page = paginate(stores.background_tasks.scan(ORG, request.span()), lambda t: t.id, request)

    assert [t.id for t in page.items] == [task_id(3), task_id(2)]
    assert not page.done


def test_a_task_is_saved_unless_its_step_changed(stores: Stores) -> None:
    before = stores.background_tasks.add(builders.background_task(), None)
    after = before.advanced(Progress(data={"n": 1}, cursor="c"), NOW)

    assert stores.background_tasks.save(after, before)
    # The same step again, at the same time.
    assert not stores.background_tasks.save(replace(after, data={"n": 2}), before)

    assert stores.background_tasks.get(ORG, TASK) == after


def test_an_expired_task_cannot_be_saved(stores: Stores) -> None:
    task = builders.background_task()

    assert not stores.background_tasks.save(task, task)
    assert stores.background_tasks.get(ORG, TASK) is None


def test_a_task_expires_after_its_retention(stores: Stores) -> None:
    stores.background_tasks.add(builders.background_task(), None)
    stores.clock.instant = NOW + TASK_RETENTION - timedelta(seconds=1)
    assert stores.background_tasks.get(ORG, TASK) is not None

    stores.clock.instant = NOW + TASK_RETENTION

    assert stores.background_tasks.get(ORG, TASK) is None
    assert list(stores.background_tasks.scan(ORG, Span())) == []
