"""The AWS call that delivers a consignment, and the limits of its target."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.destinations.arn import queue_url
from shared.domain.destinations.consignment import Consignment
from shared.domain.destinations.destination import DestinationType

_KIB = 1024
# The most bytes that each service takes, as it counts them. A queue or a topic may have a lower
# limit of its own, known from its answer only. Sources: decision 0076.
MAX_BYTES: Mapping[DestinationType, int] = {
    DestinationType.SQS: 1024 * _KIB,
    DestinationType.SNS: 1024 * _KIB,
    # "Less than 1 MB".
    DestinationType.EVENT_BRIDGE: 1024 * _KIB - 1,
    DestinationType.LAMBDA: 1024 * _KIB,
    DestinationType.STEP_FUNCTIONS: 256 * _KIB,
}
_STRING = "String"
_WITH_ATTRIBUTES = {DestinationType.SQS, DestinationType.SNS}
# Services whose messages are JSON themselves.
_JSON = {DestinationType.EVENT_BRIDGE, DestinationType.LAMBDA, DestinationType.STEP_FUNCTIONS}


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A call of botocore: service, operation and parameters."""

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(repr=False)


def refusal(consignment: Consignment) -> str | None:
    """Returns the reason why the target can never take the message; None if it can."""
    kind = consignment.access.type
    size = message_bytes(consignment)
    if size > MAX_BYTES[kind]:
        return (
            f"The message has {size:,} bytes as {kind.value} counts them, which takes "
            f"{MAX_BYTES[kind]:,} at most."
        )
    if kind in _JSON:
        return _not_json(consignment)
    return (
        None if consignment.body else f"The body is empty, and {kind.value} takes no such message."
    )


def call_of(consignment: Consignment) -> AwsCall:
    """Returns the call that delivers the consignment."""
    return _CALLS[consignment.access.type](consignment)


def _not_json(consignment: Consignment) -> str | None:
    kind = consignment.access.type
    try:
        value = json.loads(consignment.body)
    except (ValueError, RecursionError):
        return f"The body is not JSON, and {kind.value} takes nothing else."
    if kind is DestinationType.EVENT_BRIDGE and not isinstance(value, dict):
        return "The body is not a JSON object, and eventBridge takes nothing else."
    return None


def message_bytes(sent: Consignment) -> int:
    """Returns the size of the message, by the rule of its target's service."""
    kind, texts = sent.access.type, [sent.body]
    if kind in _WITH_ATTRIBUTES:
        texts += (text for name, value in sent.attributes for text in (name, _STRING, value))
    if kind is DestinationType.EVENT_BRIDGE:
        texts += (sent.source, sent.detail_type, sent.message_id)
    return sum(len(text.encode()) for text in texts)


def _sqs(sent: Consignment) -> AwsCall:
    target = sent.access.target
    parameters = {
        "QueueUrl": queue_url(target),
        "MessageBody": sent.body,
        "MessageAttributes": _attributes(sent),
        **_order(sent),
    }
    return AwsCall("sqs", "send_message", parameters)


def _sns(sent: Consignment) -> AwsCall:
    parameters = {
        "TopicArn": str(sent.access.target),
        "Message": sent.body,
        "MessageAttributes": _attributes(sent),
        **_order(sent),
    }
    return AwsCall("sns", "publish", parameters)


def _event_bridge(sent: Consignment) -> AwsCall:
    entry = {
        "EventBusName": str(sent.access.target),
        "Source": sent.source,
        "DetailType": sent.detail_type,
        "Detail": sent.body,
        # Events have no attributes: the id is there for deduplication.
        "Resources": [sent.message_id],
    }
    return AwsCall("events", "put_events", {"Entries": [entry]})


def _lambda(sent: Consignment) -> AwsCall:
    parameters = {
        "FunctionName": str(sent.access.target),
        "InvocationType": "Event",
        "Payload": sent.body.encode(),
    }
    return AwsCall("lambda", "invoke", parameters)


def _step_functions(sent: Consignment) -> AwsCall:
    parameters = {
        "stateMachineArn": str(sent.access.target),
        # Makes a repeated delivery the same execution.
        "name": sent.message_id,
        "input": sent.body,
    }
    return AwsCall("stepfunctions", "start_execution", parameters)


def _attributes(sent: Consignment) -> dict[str, dict[str, str]]:
    return {name: {"DataType": _STRING, "StringValue": value} for name, value in sent.attributes}


def _order(sent: Consignment) -> dict[str, str]:
    if not sent.access.target.is_fifo:
        return {}
    return {"MessageGroupId": sent.group, "MessageDeduplicationId": sent.message_id}


_CALLS: Mapping[DestinationType, Callable[[Consignment], AwsCall]] = {
    DestinationType.SQS: _sqs,
    DestinationType.SNS: _sns,
    DestinationType.EVENT_BRIDGE: _event_bridge,
    DestinationType.LAMBDA: _lambda,
    DestinationType.STEP_FUNCTIONS: _step_functions,
}
