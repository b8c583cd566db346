"""Roles that lost a right, and targets that refuse a message, on the running stack."""

import json
from collections.abc import Callable

import pytest

from tests.e2e.destinations.account import Account, policy, trust
from tests.e2e.destinations.conftest import Made
from tests.support.arrange.customer import Customer

Enable = Callable[..., tuple[Made, str]]
TARGETS: dict[str, tuple[str, Callable[[Account], tuple[str, str]]]] = {
    "sqs": ("sqs:SendMessage", lambda a: ("queue_url", a.queue_url(a.queue()))),
    "sns": ("sns:Publish", lambda a: ("topic_arn", a.topic(a.queue()))),
    "eventBridge": ("events:PutEvents", lambda a: ("event_bus_name", a.bus(a.queue()))),
    "lambda": ("lambda:InvokeFunction", lambda a: ("functionArn", a.function())),
    "stepFunctions": ("states:StartExecution", lambda a: ("stateMachineArn", a.machine())),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_a_role_without_the_right_ends_the_delivery_with_the_missing_statement(
    account: Account, customer: Customer, enabled: Enable, kind: str
) -> None:
    action, target = TARGETS[kind]
    member, name = target(account)
    region = {"region": "us-east-1"} if kind == "eventBridge" else {}
    _, role = enabled(kind, **{member: name}, **region)
    account.replace_access(role, policy("s3:GetObject", "*"))

    message = customer.send()

    assert customer.ended(message.id) == "fail"
    [attempt] = customer.attempts(message.id, 1)
    assert attempt.response_status_code == 0
    assert attempt.response.startswith("AWS denied the call.")
    missing = json.loads(attempt.response[attempt.response.index("{") :])
    assert (missing["Effect"], missing["Action"]) == ("Allow", action)
    account.replace_access(role, {"Version": "2012-10-17", "Statement": [missing]})
    customer.svix.message_attempt.resend(customer.app, message.id, attempt.endpoint_id)
    assert [each.status for each in customer.attempts(message.id, 2)] == [2, 0]


def test_a_role_that_trusts_us_no_more_ends_the_delivery_with_the_external_id(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    made, role = enabled("sqs", queue_url=account.queue_url(account.queue()))
    account.replace_trust(role, trust({"Service": "ec2.amazonaws.com"}))

    message = customer.send()

    assert customer.ended(message.id) == "fail"
    [attempt] = customer.attempts(message.id, 1)
    assert f"{role} cannot be assumed." in attempt.response
    assert made.setup["externalId"] in attempt.response


def test_a_message_over_the_own_limit_of_a_queue_ends_at_once(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    # Only the queue knows this limit.
    queue = account.queue(MaximumMessageSize="2048")
    enabled("sqs", queue_url=account.queue_url(queue))

    message = customer.send(payload={"text": "x" * 2_048})

    assert customer.ended(message.id) == "fail"
    [attempt] = customer.attempts(message.id, 1)
    assert "InvalidParameterValue" in attempt.response


def test_a_queue_that_is_gone_is_retried(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    queue = account.queue()
    enabled("sqs", queue_url=account.queue_url(queue))
    sqs = account.client("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    message = customer.send()

    first, *_ = customer.attempts(message.id, 2)
    assert "NonExistentQueue" in first.response
