"""A paused endpoint on the running stack: what waited arrives in the order of acceptance."""

from collections.abc import Callable

from tests.e2e.kit.raw import post
from tests.e2e.kit.waiting import await_paused
from tests.support.arrange.customer import Customer
from tools.local_stack.stack import Stack

MESSAGES = 20


def test_messages_wait_for_a_paused_endpoint_and_arrive_in_order(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    endpoint = customer.endpoint(place)
    on = f"/api/v1/app/{customer.app}/endpoint/{endpoint.id}"
    assert post(stack, f"{on}/pause", b"").status == 200
    sent = [customer.send(payload={"number": number}).id for number in range(MESSAGES)]
    [waiting] = customer.svix.message_attempt.list_attempted_destinations(
        customer.app, sent[0]
    ).data
    assert waiting.status_text.value == "pending"
    # An attempt on its way when the endpoint is resumed would not wait for the older ones.
    await_paused(stack, customer, endpoint.id, MESSAGES)

    assert post(stack, f"{on}/resume", b"").status == 200

    arrived = [request.headers["webhook-id"] for request in customer.consumer.wait(place, MESSAGES)]
    assert arrived == sent
    assert {customer.ended(message_id) for message_id in sent} == {"success"}
