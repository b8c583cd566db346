"""Operational events of a customer's endpoint, on the running stack."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from time import sleep

import pytest
from standardwebhooks import Webhook
from svix.api import Svix

from shared.services.operational.operational_events import ROUTES_TTL
from tests.e2e.kit.waiting import Listener
from tests.support.arrange.customer import Customer
from tests.support.assertions.operational_events import read
from tests.support.fakes.receiver import Received, until


@pytest.fixture
def known_listener(listener: Listener) -> Listener:
    """Waits until every function knows the listener, which is usually long ago."""
    left = listener.created_at + ROUTES_TTL - datetime.now(UTC)
    sleep(max(left.total_seconds(), 0))
    return listener


def test_the_organisation_receives_every_event_of_a_customers_endpoint(
    svix: Svix, customer: Customer, path: Callable[[str], str], known_listener: Listener
) -> None:
    place = known_listener.place
    secret = svix.operational_webhook.endpoint.get_secret(known_listener.id).key
    broken = customer.endpoint(path("fail"), uid="broken")

    message = customer.send(event_id="order-7")

    created = _wait(customer, place, "endpoint.created", broken.id)
    exhausted = _wait(customer, place, "message.attempt.exhausted", broken.id)
    for request in (created, exhausted):
        Webhook(secret).verify(request.body, request.headers)
    assert read(created.body).data.endpoint_uid == "broken"
    about = read(exhausted.body).data
    last = customer.attempts(message.id, 3)[-1]
    assert (about.msg_id, about.msg_event_id) == (message.id, "order-7")
    assert (about.last_attempt.id, about.last_attempt.response_status_code) == (last.id, 500)
    assert about.last_attempt.timestamp == last.timestamp


def _wait(customer: Customer, place: str, event_type: str, endpoint_id: str) -> Received:
    """Waits for the one request of this type about this endpoint."""
    for _ in until():
        for request in customer.consumer.at(place):
            event = json.loads(request.body)
            if (event["type"], event["data"].get("endpointId")) == (event_type, endpoint_id):
                return request
    raise AssertionError(f"{event_type} did not arrive")
