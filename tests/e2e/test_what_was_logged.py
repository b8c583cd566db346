"""No log of the running stack holds a secret.

Runs after the other tests, and reads their log lines too.
"""

import json
from collections.abc import Callable

import boto3
from svix.api import EndpointIn

from tests.e2e.kit.raw import send
from tests.support.arrange.customer import Customer
from tests.support.assertions import canaries
from tests.support.aws.template import functions, resources, target
from tests.support.fakes.receiver import until
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.stack import Stack


def lines_of(stack: Stack, function: str) -> list[str]:
    """Returns every line of the function's log group."""
    logs = boto3.client(
        "logs",
        endpoint_url=stack.aws_endpoint,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    group = resources()[target(functions()[function]["LoggingConfig"]["LogGroup"])]
    name = group["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", STACK_NAME)
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
    return [event["message"] for page in pages for event in page["events"]]


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
    """Waits until `deliver` has logged a second attempt of the message."""
    found: list[str] = []
    for _ in until():
        found = [line for line in lines_of(stack, "DeliverFunction") if message_id in line]
        if max((json.loads(line)["attempt"] for line in found), default=0) >= 2:
            return
    raise AssertionError(f"{len(found)} attempts were written about")
