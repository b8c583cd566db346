"""Log lines of the running stack's functions."""

import json
from typing import Any

from tests.e2e.kit.producers import client
from tests.support.aws.template import functions, resources, target
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
