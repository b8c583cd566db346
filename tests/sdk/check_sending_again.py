"""What brings messages to endpoints that missed them."""

from collections.abc import Callable

from svix.api import (
    EndpointPatch,
    MessageStatus,
)

from tests.support.customer import Customer

Unique = Callable[[str], str]


def missed(customer: Customer, place: str) -> tuple[str, str]:
    """A message whose delivery failed for good, to an endpoint that works by now. Their ids."""
    endpoint = customer.endpoint("/fail-" + place)
    message = customer.send()
    assert customer.ended(message.id) == "fail"
    url = customer.consumer.url + "/ok-" + place
    customer.svix.endpoint.patch(customer.app, endpoint.id, EndpointPatch(url=url))
    return message.id, endpoint.id


def arrived(customer: Customer, place: str, message: str) -> None:
    [request] = customer.consumer.wait("/ok-" + place)
    assert request.headers["svix-id"] == message


def test_a_message_is_sent_again(customer: Customer, unique: Unique) -> None:
    place = unique("resent")
    message, endpoint = missed(customer, place)

    customer.svix.message_attempt.resend(customer.app, message, endpoint)

    arrived(customer, place, message)
    attempt = customer.attempts(message, 4)[-1]
    assert (attempt.trigger_type.value, attempt.status) == (1, MessageStatus.SUCCESS)
