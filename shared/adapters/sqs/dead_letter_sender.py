"""Dead letters on SQS: the task, with the reason as an attribute."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from shared.adapters.sqs.queues import Queue, entry
from shared.domain.pipeline.dead_letter import MAX_REASON, DeadLetter

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef as Value

# Names of the attributes. A letter that SQS moved by itself has none of them.
REASON = "reason"
FUNCTION = "function"
FIRST_SENT_AT = "first_sent_at"
# Also of a record that was redriven.
ORIGIN = "origin"


class SqsDeadLetters:
    """`DeadLetters` on SQS. `function` is the function that failed."""

    def __init__(self, queue_url: str, function: str) -> None:
        self._url = queue_url
        self._function = function

    def add(self, letter: DeadLetter) -> None:
        sent = entry(0, letter.body, letter.group, timedelta(0))
        sent["MessageAttributes"] = _attributes(letter, self._function)
        # Connected on first use, which is rare.
        Queue(self._url).put([sent])


def _attributes(letter: DeadLetter, function: str) -> dict[str, "Value"]:
    sent_at = letter.first_sent_at
    reported: dict[str, str | None] = {
        REASON: letter.reason and plain(letter.reason),
        FUNCTION: function,
        FIRST_SENT_AT: sent_at.astimezone(UTC).isoformat(timespec="seconds") if sent_at else None,
        ORIGIN: letter.origin,
    }
    return attributes(reported)


def attributes(reported: Mapping[str, str | None]) -> dict[str, "Value"]:
    """Returns texts as attributes of a queue message, without those that are empty."""
    return {
        name: {"DataType": "String", "StringValue": text} for name, text in reported.items() if text
    }


def plain(text: str) -> str:
    """Escapes characters that are not printable, some of which SQS rejects in attributes."""
    return ascii(text)[1:-1][:MAX_REASON]
