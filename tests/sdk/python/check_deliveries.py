import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from svix.api import (
    EndpointSecretRotateIn,
    MessageAttemptListAttemptedMessagesOptions,
    MessageAttemptListByEndpointOptions,
    MessageAttemptListByMsgOptions,
    MessageStatus,
    StatusCodeClass,
)
from svix.api.message import message_in_raw
from svix.webhooks import Webhook, WebhookVerificationError

from tests.sdk.python.kit.generation import CURRENT, event_types
from tests.support.arrange.customer import EVENT, Customer

Unique = Callable[[str], str]


def test_a_consumer_verifies_a_received_message(customer: Customer, unique: Unique) -> None:
    place = "/" + unique("ok")
    endpoint = customer.endpoint(place, headers={"X-Customer": "42"}, **event_types(EVENT))
    secret = customer.svix.endpoint.get_secret(customer.app, endpoint.id).key

    message = customer.send(payload={"name": "\u00c9mile"})

    [got] = customer.consumer.wait(place)
    webhook: Any = Webhook(secret)
    verified = webhook.verify(got.body, got.headers)
    # The older client also parses the body.
    assert verified == (None if CURRENT else {"name": "\u00c9mile"})
    assert json.loads(got.body) == {"name": "\u00c9mile"}
    assert (got.headers["svix-id"], got.headers["x-customer"]) == (message.id, "42")
    with pytest.raises(WebhookVerificationError):
        webhook.verify(got.body + b" ", got.headers)


def test_a_consumer_receives_a_raw_payload_unchanged(customer: Customer, unique: Unique) -> None:
    place = "/" + unique("ok")
    endpoint = customer.endpoint(place)
    given = message_in_raw(EVENT, "<a>\u2603</a>", "text/xml; charset=utf-8")

    message = customer.svix.message.create(customer.app, given)

    [got] = customer.consumer.wait(place)
    assert got.body.decode() == "<a>\u2603</a>"
    assert got.headers["content-type"] == "text/xml; charset=utf-8"
    secret = customer.svix.endpoint.get_secret(customer.app, endpoint.id).key
    sent_at = datetime.fromtimestamp(int(got.headers["svix-timestamp"]), UTC)
    signature = Webhook(secret).sign(message.id, sent_at, got.body.decode())
    assert got.headers["svix-signature"] == signature


def test_a_message_waits_until_it_is_due(customer: Customer, unique: Unique) -> None:
    place = "/" + unique("ok")
    customer.endpoint(place)
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)

    message = customer.send(deliver_at=due)

    assert message.deliver_at == due
    assert customer.svix.message.get(customer.app, message.id).deliver_at == due
    sooner = customer.send()
    [got] = customer.consumer.wait(place)
    assert got.headers["svix-id"] == sooner.id


def test_after_a_rotation_a_consumer_verifies_with_either_secret(
    customer: Customer, unique: Unique
) -> None:
    place = "/" + unique("ok")
    resource, app = customer.svix.endpoint, customer.app
    endpoint = customer.endpoint(place)
    old = resource.get_secret(app, endpoint.id).key
    resource.rotate_secret(app, endpoint.id, EndpointSecretRotateIn(grace_period_seconds=600))
    new = resource.get_secret(app, endpoint.id).key

    customer.send()

    [got] = customer.consumer.wait(place)
    for secret in (old, new):
        Webhook(secret).verify(got.body, got.headers)


def test_attempts_show_the_result_of_a_message(customer: Customer, unique: Unique) -> None:
    place = "/" + unique("flaky")
    resource, app = customer.svix.message_attempt, customer.app
    endpoint = customer.endpoint(place, uid="mine")
    message = customer.send(channels=["c"], tags=["t"])

    failed, delivered = customer.attempts(message.id, 2)

    assert (failed.status, failed.status_text.value) == (MessageStatus.FAIL, "fail")
    assert (delivered.status, delivered.status_text.value) == (MessageStatus.SUCCESS, "success")
    assert (failed.response_status_code, delivered.response_status_code) == (500, 204)
    assert (failed.msg_id, failed.endpoint_id) == (message.id, endpoint.id)
    assert (failed.url, failed.trigger_type.value) == (endpoint.url, 0)
    assert (failed.response, delivered.response) == ("broken", "")
    assert failed.response_duration_ms >= 0
    assert resource.get(app, message.id, failed.id) == failed
    [destination] = resource.list_attempted_destinations(app, message.id).data
    assert (destination.id, destination.uid, destination.url) == (
        endpoint.id,
        "mine",
        endpoint.url,
    )
    assert (destination.status_text.value, destination.next_attempt) == ("success", None)


def test_attempts_are_listed_page_by_page_and_filtered(customer: Customer, unique: Unique) -> None:
    resource, app = customer.svix.message_attempt, customer.app
    endpoint = customer.endpoint("/" + unique("flaky"))
    message = customer.send(channels=["c"], tags=["t"])
    failed, delivered = (attempt.id for attempt in customer.attempts(message.id, 2))

    def of_message(**options: Any) -> list[str]:
        found = resource.list_by_msg(app, message.id, MessageAttemptListByMsgOptions(**options))
        return [attempt.id for attempt in found.data]

    def of_endpoint(**options: Any) -> Any:
        return resource.list_by_endpoint(
            app, endpoint.id, MessageAttemptListByEndpointOptions(**options)
        )

    assert of_message(status=MessageStatus.FAIL) == [failed]
    assert of_message(status_code_class=StatusCodeClass.CODE2XX) == [delivered]
    assert of_message(endpoint_id=endpoint.id, channel="c", tag="t") == [delivered, failed]
    assert of_message(event_types=["other.type"]) == []
    first = of_endpoint(limit=1, with_msg=True)
    last = of_endpoint(limit=1, iterator=first.iterator, with_content=True)
    assert [attempt.id for attempt in first.data + last.data] == [delivered, failed]
    assert first.data[0].msg.id == message.id
    assert last.data[0].response == "broken"
    assert [a.id for a in of_endpoint(status=MessageStatus.SUCCESS).data] == [delivered]


def test_the_messages_of_an_endpoint_show_their_delivery_status(
    customer: Customer, unique: Unique
) -> None:
    endpoint = customer.endpoint("/" + unique("ok"))
    message = customer.send(payload={"id": 7}, event_id="e-1", channels=["c"], tags=["t"])
    assert customer.ended(message.id) == "success"

    def listed(**options: Any) -> list[Any]:
        wanted = MessageAttemptListAttemptedMessagesOptions(**options)
        resource = customer.svix.message_attempt
        return list(resource.list_attempted_messages(customer.app, endpoint.id, wanted).data)

    [found] = listed(with_content=True, status=MessageStatus.SUCCESS, channel="c", tag="t")
    assert (found.id, found.event_id, found.payload) == (message.id, "e-1", {"id": 7})
    assert (found.status, found.status_text.value) == (MessageStatus.SUCCESS, "success")
    assert found.next_attempt is None
    assert listed(status=MessageStatus.FAIL) == listed(channel="other") == []


def test_endpoint_statistics_count_its_attempts(customer: Customer, unique: Unique) -> None:
    endpoint = customer.endpoint("/" + unique("flaky"))
    customer.attempts(customer.send().id, 2)

    stats = customer.svix.endpoint.get_stats(customer.app, endpoint.id)

    assert (stats.success, stats.fail, stats.pending, stats.sending) == (1, 1, 0, 0)
    if CURRENT:
        hours = customer.svix.endpoint.get_attempt_stats(customer.app, endpoint.id)
        assert (hours.success, hours.fail, hours.canceled) == (1, 1, 0)
