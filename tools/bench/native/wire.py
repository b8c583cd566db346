"""Forms of a queue's messages: in SQS's JSON protocol, and in events of a function."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import md5
from typing import Any

from tests.support.aws.sqs_events import sqs_record
from tools.bench.native.standard_queue import Message

_ALL = {"All", ".*"}
_TRANSPORT = {"StringValue": b"\1", "BinaryValue": b"\2"}


def message_from(sent: Mapping[str, Any]) -> Message:
    """Returns the message of a SendMessage request, or of an entry of a batch."""
    attributes = sent.get("MessageAttributes") or {}
    return Message(sent["MessageBody"], sent.get("MessageGroupId"), attributes)


def sent_answer(message: Message) -> dict[str, str]:
    """Returns the answer to a message that was sent."""
    return {
        "MessageId": message.id,
        "MD5OfMessageBody": _digest(message.body.encode()),
        **_digests_of(message.attributes),
    }


def received_answer(message: Message, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a received message, with the attributes that were asked for."""
    system = [*asked.get("AttributeNames", ()), *asked.get("MessageSystemAttributeNames", ())]
    ours = _selected(system_attributes(message), system)
    theirs = _selected(message.attributes, asked.get("MessageAttributeNames", ()))
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.handle,
        "Body": message.body,
        "MD5OfBody": _digest(message.body.encode()),
        **({"Attributes": ours} if ours else {}),
        **({"MessageAttributes": theirs} if theirs else {}),
        **_digests_of(theirs),
    }


def event_record(message: Message) -> dict[str, Any]:
    """Returns the record of a received message in an event."""
    record = sqs_record(0, message.body, message.receipts, message.sent_ms)
    return record | {
        "messageId": message.id,
        "receiptHandle": message.handle,
        "md5OfBody": _digest(message.body.encode()),
        "attributes": system_attributes(message),
        "messageAttributes": {
            name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"]}
            for name, value in message.attributes.items()
        },
    }


def system_attributes(message: Message) -> dict[str, str]:
    """Returns the attributes that SQS adds."""
    return {
        "ApproximateReceiveCount": str(message.receipts),
        "ApproximateFirstReceiveTimestamp": str(message.first_received_ms),
        "SentTimestamp": str(message.sent_ms),
        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
        **({"MessageGroupId": message.group} if message.group else {}),
    }


def _selected(attributes: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Returns the attributes with these names; a name may end with `.*`."""
    prefixes = tuple(name.removesuffix(".*") for name in names if name.endswith(".*"))
    return {
        name: value
        for name, value in attributes.items()
        if not _ALL.isdisjoint(names) or name in names or name.startswith(prefixes)
    }


def _digests_of(attributes: Mapping[str, Any]) -> dict[str, str]:
    if not attributes:
        return {}
    parts = [part for name in sorted(attributes) for part in _encoded(name, attributes[name])]
    return {"MD5OfMessageAttributes": _digest(b"".join(parts))}


def _encoded(name: str, value: Mapping[str, Any]) -> Iterable[bytes]:
    """Yields what SQS's digest covers: name, type, a byte for the form, and value, with lengths."""
    yield from _with_length(name.encode())
    yield from _with_length(value["DataType"].encode())
    kind = "StringValue" if "StringValue" in value else "BinaryValue"
    yield _TRANSPORT[kind]
    text = value[kind].encode()
    yield from _with_length(text if kind == "StringValue" else b64decode(text))


def _with_length(data: bytes) -> Iterable[bytes]:
    yield len(data).to_bytes(4)
    yield data


def _digest(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()
