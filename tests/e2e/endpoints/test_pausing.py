"""A paused endpoint on the running stack: what waited is sent in the order of acceptance."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.e2e.kit.raw import post
from tests.e2e.kit.waiting import await_paused
from tests.support.arrange.customer import Customer
from tools.local_stack.stack import Stack

MESSAGES = 20
# The unit of the times of attempts.
MILLISECOND = timedelta(milliseconds=1)


def test_messages_wait_for_a_paused_endpoint_and_are_sent_in_order_one_a_second(
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

    resumed_at = datetime.now(UTC)
    assert post(stack, f"{on}/resume", b"").status == 200

    arrived = {r.headers["webhook-id"] for r in customer.consumer.wait(place, MESSAGES)}
    assert arrived == {*sent}
    assert {customer.ended(message_id) for message_id in sent} == {"success"}
    # On a busy machine a function may begin so late that the next one overtakes it, but not early.
    for number, message_id in enumerate(sent):
        [attempt] = customer.attempts(message_id, 1)
        assert attempt.timestamp - resumed_at >= timedelta(seconds=number) - MILLISECOND
