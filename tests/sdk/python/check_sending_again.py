"""Operations that resend messages to endpoints that missed them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from svix.api import (
    BackgroundTaskType,
    BulkReplayIn,
    EndpointPatch,
    EventExampleIn,
    EventTypeIn,
    MessageStatus,
    RecoverIn,
    ReplayIn,
)

from tests.sdk.python.kit.tasks import finished
from tests.support.arrange.customer import Customer

Unique = Callable[[str], str]


@pytest.fixture
def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def missed(customer: Customer, place: str) -> tuple[str, str]:
    """Returns the ids of a permanently failed message and its endpoint, which works by now."""
    endpoint = customer.endpoint("/fail-" + place)
    message = customer.send()
    assert customer.ended(message.id) == "fail"
    url = customer.consumer.url + "/ok-" + place
    customer.svix.endpoint.patch(customer.app, endpoint.id, EndpointPatch(url=url))
    return message.id, endpoint.id


def arrived(customer: Customer, place: str, message: str) -> None:
    [request] = customer.consumer.wait("/ok-" + place)
    assert request.headers["svix-id"] == message


def test_a_message_is_resent(customer: Customer, unique: Unique) -> None:
    place = unique("resent")
    message, endpoint = missed(customer, place)

    customer.svix.message_attempt.resend(customer.app, message, endpoint)

    arrived(customer, place, message)
    attempt = customer.attempts(message, 4)[-1]
    assert (attempt.trigger_type.value, attempt.status) == (1, MessageStatus.SUCCESS)


def test_failed_messages_of_an_endpoint_are_recovered(
    customer: Customer, unique: Unique, since: datetime
) -> None:
    place = unique("recovered")
    message, endpoint = missed(customer, place)
    svix = customer.svix

    task = svix.endpoint.recover(customer.app, endpoint, RecoverIn(since=since))

    assert task.task == BackgroundTaskType.ENDPOINT_RECOVER
    arrived(customer, place, message)
    assert finished(svix, task.id).data == {"messagesSent": 1}


def test_missing_messages_of_an_endpoint_are_replayed(
    customer: Customer, unique: Unique, since: datetime
) -> None:
    place, svix = unique("replayed"), customer.svix
    message = customer.send()
    endpoint = customer.endpoint("/ok-" + place)

    task = svix.endpoint.replay_missing(customer.app, endpoint.id, ReplayIn(since=since))

    assert task.task == BackgroundTaskType.ENDPOINT_REPLAY
    arrived(customer, place, message.id)
    assert finished(svix, task.id).data == {"messagesSent": 1}


def test_messages_that_match_a_filter_are_replayed(
    customer: Customer, unique: Unique, since: datetime
) -> None:
    place, svix = unique("bulk"), customer.svix
    endpoint = customer.endpoint("/ok-" + place)
    wanted = customer.send(tags=["again"])
    customer.send()
    customer.attempts(wanted.id, 1)

    task = svix.endpoint.bulk_replay(
        customer.app,
        endpoint.id,
        BulkReplayIn(since=since, tag="again", status=MessageStatus.SUCCESS),
    )

    assert task.task == BackgroundTaskType.ENDPOINT_BULK_REPLAY
    assert finished(svix, task.id).data == {"messagesSent": 1}
    requests = customer.consumer.wait("/ok-" + place, 3)
    assert [r.headers["svix-id"] for r in requests].count(wanted.id) == 2


def test_an_example_is_sent(customer: Customer, unique: Unique) -> None:
    place, name, svix = unique("ok"), unique("t"), customer.svix
    example = {"id": 42}
    schemas = {"1": {"type": "object", "examples": [example]}}
    svix.event_type.create(EventTypeIn(name=name, description="d", schemas=schemas))
    endpoint = customer.endpoint("/" + place)

    message = svix.endpoint.send_example(customer.app, endpoint.id, EventExampleIn(event_type=name))

    assert message.event_type == name
    [request] = customer.consumer.wait("/" + place)
    assert request.headers["svix-id"] == message.id
    assert request.body == b'{"id":42}'
