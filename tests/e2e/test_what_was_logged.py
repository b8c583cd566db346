"""No log of the running stack holds a secret.

Runs after the other tests, and reads their log lines too.
"""

import json
from collections.abc import Callable

from svix.api import EndpointIn

from tests.e2e.kit.log_lines import attempted, lines_of
from tests.e2e.kit.raw import send
from tests.support.arrange.customer import Customer
from tests.support.assertions import canaries
from tests.support.aws.template import functions
from tests.support.fakes.receiver import until
from tools.local_stack.stack import Stack


def test_no_log_holds_a_secret(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    receiver = customer.consumer.url.replace("//", f"//user:{canaries.PASSWORD}@")
    for kind in ("ok", "fail", "hang"):
        url = f"{receiver}{path(kind)}?token={canaries.PARAMETER}"
        wanted = EndpointIn(url=url, secret=canaries.SECRET, headers=canaries.HEADERS)
        customer.svix.endpoint.create(customer.app, wanted)
    authenticated(stack, customer, customer.consumer.url + path("ok"))
    message = customer.send(payload={canaries.NAME: canaries.PAYLOAD})
    wait_for_lines(stack, message.id)

    for function in functions():
        text = "\n".join(lines_of(stack, function))
        held = [each for each in (stack.jwt_secret, stack.token) if each in text]
        assert canaries.found(text) == canaries.suspected(text) == held == [], function


def authenticated(stack: Stack, customer: Customer, url: str) -> None:
    """Makes endpoints with a password, a key, a token and a certificate."""
    app = f"/api/v1/app/{customer.app}/endpoint"
    fields = {"url": url, "apiKeyAuth": canaries.API_KEY_AUTH, "basicAuth": canaries.BASIC_AUTH}
    assert send(stack, "POST", app, json.dumps(fields).encode()).status == 201
    endpoint = customer.svix.endpoint.create(customer.app, EndpointIn(url=url))
    # Nothing listens there, so the attempt says why there is no token.
    client = canaries.OAUTH | {"tokenUrl": "http://127.0.0.1:9/token"}
    for part, body in (("oauth", client), ("mtls", {"identity": canaries.IDENTITY})):
        answer = send(stack, "PUT", f"{app}/{endpoint.id}/{part}", json.dumps(body).encode())
        assert answer.status == 204, answer.body


def wait_for_lines(stack: Stack, message_id: str) -> None:
    """Waits until a second attempt of the message is logged."""
    found: list[int] = []
    for _ in until():
        found = [line["attempt"] for line in attempted(stack, message_id)]
        if max(found, default=0) >= 2:
            return
    raise AssertionError(f"these attempts were logged: {found}")
