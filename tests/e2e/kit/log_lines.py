"""Log lines of the running stack's functions."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.e2e.kit.producers import client
from tests.support.arrange.customer import Customer
from tests.support.aws.template import functions, resources, target
from tests.support.fakes.receiver import until
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.stack import Stack

# Either lane makes attempts: an application with several new endpoints uses both.
_LANES = ("DeliverFunction", "DeliverSlowFunction")


def lines_of(stack: Stack, function: str) -> list[str]:
    """Returns every line of the function's log group."""
    group = resources()[target(functions()[function]["LoggingConfig"]["LogGroup"])]
    name = group["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", STACK_NAME)
    pages = client(stack, "logs").get_paginator("filter_log_events").paginate(logGroupName=name)
    return [event["message"] for page in pages for event in page["events"]]


def attempted(stack: Stack, message_id: str) -> list[dict[str, Any]]:
    """Returns the fields of each line about an attempt of the message, in either lane."""
    lines = [line for lane in _LANES for line in lines_of(stack, lane) if message_id in line]
    found = [json.loads(line) for line in lines]
    return [each for each in found if each["message"] == "delivery.attempted"]


def check_repetitions(stack: Stack, customer: Customer, posts: Counter[str]) -> None:
    """Checks, for each message that was posted more than once, that each POST is logged.

    On a slow machine an attempt may time out, or the local AWS may answer a send so late that it is
    repeated: then a POST is an attempt, or the duplicate of one.
    """
    repeated = {message_id: times for message_id, times in posts.items() if times > 1}
    for message_id in repeated:
        assert customer.ended(message_id) == "success"
    if repeated:
        _wait_for_posts(stack, repeated)


def check_posts(stack: Stack, customer: Customer, place: str) -> None:
    """Checks the repetitions among the POSTs at this path."""
    posts = Counter(request.headers["webhook-id"] for request in customer.consumer.at(place))
    check_repetitions(stack, customer, posts)


def _wait_for_posts(stack: Stack, counts: Mapping[str, int]) -> None:
    """Waits until as many POSTs of each message are logged."""
    missing: dict[str, str] = {}
    for _ in until():
        told = _posts(stack)
        missing = {each: f"{told[each]} of {n}" for each, n in counts.items() if told[each] < n}
        if not missing:
            return
    raise AssertionError(f"POSTs in the log: {missing}")


def _posts(stack: Stack) -> Counter[str]:
    """Counts the attempts that sent a POST, in either lane, by message."""
    lines = (line for lane in _LANES for line in lines_of(stack, lane) if line.startswith("{"))
    found = map(json.loads, lines)
    return Counter(
        each["msg"] for each in found if each["message"] == "delivery.attempted" and "ms" in each
    )
