from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from svix.api import (
    AppUsageStatsIn,
    BackgroundTaskListOptions,
    BackgroundTaskStatus,
    BackgroundTaskType,
)

from tests.sdk.python.kit.generation import event_types
from tests.sdk.python.kit.tasks import finished
from tests.support.arrange.customer import EVENT, Customer

Unique = Callable[[str], str]


def test_the_deliveries_of_an_application_are_counted(customer: Customer, unique: Unique) -> None:
    svix = customer.svix
    customer.endpoint("/" + unique("ok"))
    customer.attempts(customer.send().id, 1)
    now = datetime.now(UTC)
    wanted = AppUsageStatsIn(
        since=now - timedelta(days=1), until=now, app_ids=[customer.app, "nobody"]
    )

    task = svix.statistics.aggregate_app_stats(wanted)

    assert task.task == BackgroundTaskType.APPLICATION_STATS
    assert task.unresolved_app_ids == ["nobody"]
    [counted] = finished(svix, task.id).data["appStats"]
    assert (counted["appId"], counted["messageDestinations"]) == (customer.app, 1)


def test_the_subscriptions_of_applications_are_collected(customer: Customer) -> None:
    svix = customer.svix
    customer.endpoint("/ok", **event_types(EVENT))

    task = svix.statistics.aggregate_event_types()

    assert task.task == BackgroundTaskType.EVENT_TYPE_AGGREGATE
    collected: list[dict[str, Any]] = finished(svix, task.id).data["event_types"]
    [own] = [entry for entry in collected if entry["appId"] == customer.app]
    assert own["explicitlySubscribedEventTypes"] == [EVENT]
    assert own["hasCatchAllEndpoint"] is False
    options = BackgroundTaskListOptions(
        task=BackgroundTaskType.EVENT_TYPE_AGGREGATE,
        status=BackgroundTaskStatus.FINISHED,
        limit=250,
    )
    assert task.id in {listed.id for listed in svix.background_task.list(options).data}
