"""Content filters, headers of messages, and receivers that steer, on the running stack."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.e2e.kit.raw import post
from tests.support.arrange.customer import EVENT, Customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import until
from tools.local_stack.stack import Stack

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def call(stack: Stack, customer: Customer, path: str, body: Any, **headers: str) -> Any:
    place = f"/api/v1/app/{customer.app}{path}"
    answer = post(stack, place, json.dumps(body).encode(), **headers)
    assert answer.status < 300, answer.body
    return json.loads(answer.body)


def endpoint(stack: Stack, customer: Customer, path: str, **fields: Any) -> str:
    body = {"url": customer.consumer.url + path, **fields}
    made: str = call(stack, customer, "/endpoint", body)["id"]
    return made


def shown(stack: Stack, customer: Customer, path: str) -> Any:
    request = urllib.request.Request(  # noqa: S310
        f"{stack.url}/api/v1/app/{customer.app}{path}",
        headers={"authorization": f"Bearer {stack.token}"},
    )
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
        return json.load(answer)


def test_a_filter_selects_the_messages_of_its_endpoint(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    every, large = path("ok"), path("ok")
    endpoint(stack, customer, every)
    filtered = endpoint(stack, customer, large, filter={"data": {"amount": {"$gte": 100}}})

    small = customer.send(payload={"amount": 99.99})
    big = customer.send(payload={"amount": 100})

    customer.consumer.messages(every, 2)
    [request] = customer.consumer.wait(large)
    assert request.headers["webhook-id"] == big.id
    left_out = shown(stack, customer, f"/msg/{small.id}")["filteredOut"]
    assert left_out == {"count": 1, "endpointIds": [filtered]}
    trial = call(stack, customer, f"/endpoint/{filtered}/filter/test", {})
    assert (trial["matchedIds"], trial["filteredOutIds"]) == ([big.id], [small.id])


def test_a_messages_headers_and_trace_arrive_by_the_endpoints_method(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("flaky")
    endpoint(stack, customer, place, method="PUT", infoHeaders=True)
    body = {"eventType": EVENT, "payload": {"id": 1}, "headers": {"X-Region": "eu"}}

    call(stack, customer, "/msg", body, traceparent=PARENT)

    requests = customer.consumer.wait(place, 2)
    assert [request.headers["webhook-attempt"] for request in requests] == ["1", "2"]
    for request in requests:
        assert request.method == "PUT"
        assert request.headers["webhook-event-type"] == EVENT
        assert (request.headers["x-region"], request.headers["traceparent"]) == ("eu", PARENT)


def test_a_receiver_ends_its_delivery_or_disables_its_endpoint(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    aborting, leaving = path("abort"), path("disable")
    endpoint(stack, customer, aborting)
    aborted = customer.send()
    assert customer.ended(aborted.id) == "fail"
    assert len(customer.attempts(aborted.id, 1)) == 1

    left = endpoint(stack, customer, leaving, eventTypes=[EVENT])
    customer.send()

    customer.consumer.wait(leaving)
    for _ in until():
        if shown(stack, customer, f"/endpoint/{left}")["disabled"]:
            return
    raise AssertionError("the endpoint is still enabled")
