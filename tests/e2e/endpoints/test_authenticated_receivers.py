"""Receivers that want a token, on the running stack, with a real authorization server."""

import json
from collections.abc import Callable
from typing import Any

from tests.e2e.kit.raw import send
from tests.support.arrange.customer import Customer
from tests.support.fakes.client_certificates import Authority, identity
from tests.support.fakes.oauth_server import oauth_server
from tools.local_stack.stack import Stack


def call(stack: Stack, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Calls an operation that no SDK has."""
    data = None if body is None else json.dumps(body).encode()
    answer = send(stack, method, path, data)
    return answer.status, json.loads(answer.body or b"null")


def test_a_delivery_has_the_token_of_a_server_that_rotates_refresh_tokens(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    endpoint = customer.endpoint(place)
    own = f"/api/v1/app/{customer.app}/endpoint/{endpoint.id}"
    with oauth_server(lifetime=1) as server:
        client = {
            "grantType": "refreshToken",
            "authMethod": "clientSecretPost",
            "clientId": "me",
            "tokenUrl": server.url,
            "refreshToken": "refresh-0",
        }
        assert call(stack, "PUT", f"{own}/oauth", client) == (204, None)
        for number in (1, 2):
            assert customer.ended(customer.send().id) == "success"
            # A function that was just told of the change may have read the endpoint before it.
            request = customer.consumer.wait(place, number)[-1]
            assert request.headers["authorization"] == f"Bearer {server.issued[-1]}"

    assert not server.is_revoked
    used = [each.form["refresh_token"] for each in server.requests]
    assert used == [f"refresh-{number}" for number in range(len(used))]
    status, shown = call(stack, "GET", f"{own}/oauth")
    assert status == 200
    assert "lastError" not in shown


def test_a_token_endpoint_that_fails_is_named_in_the_attempts(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    endpoint = customer.endpoint(path("ok"))
    with oauth_server(misbehaves=lambda _: (500, b"secret", {})) as server:
        client = {
            "grantType": "clientCredentials",
            "authMethod": "clientSecretBasic",
            "clientId": "me",
            "clientSecret": "s3cret",
            "tokenUrl": server.url,
        }
        own = f"/api/v1/app/{customer.app}/endpoint/{endpoint.id}"
        assert call(stack, "PUT", f"{own}/oauth", client)[0] == 204
        message = customer.send()
        [first, *_] = customer.attempts(message.id, 1)

    assert first.response == "oauth: the token endpoint answered 500"


def test_a_client_certificate_is_accepted_and_shown(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    endpoint = customer.endpoint(path("ok"))
    own = f"/api/v1/app/{customer.app}/endpoint/{endpoint.id}"

    set_to = call(stack, "PUT", f"{own}/mtls", {"identity": identity(Authority.new())})
    status, shown = call(stack, "GET", f"{own}/mtls")

    assert set_to == (204, None)
    assert (status, shown["subject"]) == (200, "CN=client")
    assert call(stack, "PUT", f"{own}/mtls", {"identity": "none"})[0] == 422
