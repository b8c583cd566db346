"""The path from the SDK's call to the consumer's server, on the running stack."""

import json
from collections.abc import Callable

import pytest
from standardwebhooks import Webhook
from svix.api import EndpointIn, MessageGetOptions, Svix, SvixOptions
from svix.exceptions import HttpError, HTTPValidationError

from shared.domain.messages.message_parser import MAX_BODY_BYTES
from tests.e2e.kit.log_lines import check_posts
from tests.e2e.kit.raw import post
from tests.support.arrange.customer import EVENT, Customer
from tests.support.arrange.random_text import random_text
from tests.support.fakes.receiver import Received
from tools.local_stack.stack import Stack


def verify(request: Received, secret: str) -> None:
    """Verifies with the consumer's own library, under either set of header names."""
    for prefix in ("webhook", "svix"):
        headers = {
            f"webhook-{part}": request.headers[f"{prefix}-{part}"]
            for part in ("id", "timestamp", "signature")
        }
        Webhook(secret).verify(request.body, headers)


def test_an_event_arrives_signed_and_its_attempt_is_listed(
    customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    endpoint = customer.endpoint(place, headers={"X-Customer": "42"})
    secret = customer.svix.endpoint.get_secret(customer.app, endpoint.id).key

    message = customer.send(payload={"amount": 12.5, "name": "\u00c9mile"})

    [request] = customer.consumer.wait(place)
    verify(request, secret)
    assert json.loads(request.body) == {"amount": 12.5, "name": "\u00c9mile"}
    assert request.headers["webhook-id"] == message.id
    assert request.headers["x-customer"] == "42"
    assert request.headers["content-type"] == "application/json"
    [attempt] = customer.attempts(message.id, 1)
    assert (attempt.status_text.value, attempt.response_status_code) == ("success", 204)
    by_endpoint = customer.svix.message_attempt.list_by_endpoint(customer.app, endpoint.id)
    assert [a.id for a in by_endpoint.data] == [attempt.id]
    assert customer.svix.message_attempt.get(customer.app, message.id, attempt.id).id == attempt.id
    assert customer.ended(message.id) == "success"


def test_the_payload_arrives_byte_for_byte(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    customer.endpoint(place)
    payload = b'{ "z":1.00 ,\n\t"a" : "\\u00e9 \xc3\xa9", "n": 12345678901234567890.10 }'

    body = b'{"eventType":"invoice.paid","payload":' + payload + b"}"

    assert post(stack, f"/api/v1/app/{customer.app}/msg", body).status == 202

    [request] = customer.consumer.wait(place)
    assert request.body == payload


@pytest.mark.parametrize("text", [random_text, "x".__mul__], ids=["random", "repeated"])
def test_the_largest_payload_arrives_byte_for_byte(
    stack: Stack, customer: Customer, path: Callable[[str], str], text: Callable[[int], str]
) -> None:
    """A random payload that hardly compresses, and a repeated one that compresses well."""
    place = path("ok")
    customer.endpoint(place)
    around = f'{{"eventType":"{EVENT}","payload":}}'
    payload = json.dumps({"text": text(MAX_BODY_BYTES - len(around) - len('{"text": ""}'))})
    body = (around[:-1] + payload + around[-1]).encode()
    assert len(body) == MAX_BODY_BYTES

    accepted = post(stack, f"/api/v1/app/{customer.app}/msg", body)

    assert accepted.status == 202
    [request] = customer.consumer.wait(place)
    assert request.body == payload.encode()
    whole = MessageGetOptions(with_content=True)
    message = customer.svix.message.get(customer.app, request.headers["webhook-id"], whole)
    assert message.payload == json.loads(payload)


def test_a_byte_more_than_the_largest_body_is_too_large(stack: Stack, customer: Customer) -> None:
    body = f'{{"eventType":"{EVENT}","payload":{{}}}}'.encode()
    body += b" " * (MAX_BODY_BYTES + 1 - len(body))

    assert post(stack, f"/api/v1/app/{customer.app}/msg", body).status == 413


def test_only_the_endpoints_that_want_a_message_get_it(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    every, typed, channel, off = (path("ok") for _ in range(4))
    customer.endpoint(every)
    customer.endpoint(typed, event_types=[EVENT])
    customer.endpoint(channel, channels=["news"])
    customer.endpoint(off, disabled=True)

    customer.send(event_type="other.type")
    customer.send(channels=["news"])

    wanted = {every: 2, typed: 1, channel: 1, off: 0}
    for place, count in wanted.items():
        customer.consumer.messages(place, count)
    assert {place: len(customer.consumer.messages(place)) for place in wanted} == wanted
    for place in wanted:
        check_posts(stack, customer, place)


def test_a_failed_attempt_is_retried_and_a_success_ends_the_retries(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("flaky")
    endpoint = customer.endpoint(place)
    secret = customer.svix.endpoint.get_secret(customer.app, endpoint.id).key

    message = customer.send()

    first, second = customer.consumer.wait(place, 2)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    verify(second, secret)
    assert customer.ended(message.id) == "success"
    attempts = customer.attempts(message.id, 2)
    assert [a.response_status_code for a in attempts] == [500, 204]
    check_posts(stack, customer, place)


def test_a_delivery_that_never_succeeds_ends_as_failed(
    customer: Customer, path: Callable[[str], str]
) -> None:
    customer.endpoint(path("fail"))

    message = customer.send()

    attempts = customer.attempts(message.id, 3)
    assert [a.status_text.value for a in attempts] == ["fail"] * 3
    assert [a.response for a in attempts] == ["broken"] * 3
    assert customer.ended(message.id) == "fail"


@pytest.mark.parametrize(
    ("kind", "status", "code", "response"),
    [
        ("redirect", "fail", 302, ""),
        ("big", "success", 200, "x" * 20_000),
        ("binary", "success", 200, "//4A"),
        ("hang", "fail", 0, "timed out"),
    ],
)
def test_each_behavior_of_a_receiver_is_one_recorded_attempt(
    customer: Customer,
    path: Callable[[str], str],
    kind: str,
    status: str,
    code: int,
    response: str,
) -> None:
    customer.endpoint(path(kind))

    message = customer.send()

    attempt = customer.attempts(message.id, 1)[0]
    assert (attempt.status_text.value, attempt.response_status_code) == (status, code)
    assert response in attempt.response.lower() if code == 0 else attempt.response == response


def test_an_unreachable_receiver_is_a_recorded_attempt(customer: Customer) -> None:
    customer.svix.endpoint.create(customer.app, EndpointIn(url="http://127.0.0.1:9/"))

    message = customer.send()

    attempt = customer.attempts(message.id, 1)[0]
    assert (attempt.status_text.value, attempt.response_status_code) == ("fail", 0)
    assert "refused" in attempt.response


def test_an_endpoint_at_a_private_address_is_refused(customer: Customer) -> None:
    with pytest.raises(HTTPValidationError) as refused:
        customer.svix.endpoint.create(customer.app, EndpointIn(url="http://169.254.169.254/latest"))

    assert refused.value.detail[0].loc == ["body", "url"]
    assert "not public" in refused.value.detail[0].msg


def test_refusals_reach_the_client_as_errors_of_its_sdk(stack: Stack, customer: Customer) -> None:
    svix = customer.svix
    with pytest.raises(HttpError) as missing:
        svix.application.get("nobody")
    with pytest.raises(HTTPValidationError) as invalid:
        svix.endpoint.create(customer.app, EndpointIn(url="ftp://example.com"))
    customer.send(event_id="evt-1")
    with pytest.raises(HttpError) as conflict:
        customer.send(event_id="evt-1")
    with pytest.raises(HttpError) as unauthorised:
        Svix("nonsense", SvixOptions(server_url=stack.url)).application.list()

    assert (missing.value.status_code, missing.value.code) == (404, "not_found")
    assert invalid.value.detail[0].loc == ["body", "url"]
    assert conflict.value.status_code == 409
    assert unauthorised.value.status_code == 401
