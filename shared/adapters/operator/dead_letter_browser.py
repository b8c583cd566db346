"""Browser of dead-letter queues on SQS, for operators: no function reads them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3

from shared.adapters.aws import TERMINAL_CONFIG, translated_errors
from shared.adapters.sqs.dead_letter_sender import (
    FIRST_SENT_AT,
    FUNCTION,
    ORIGIN,
    REASON,
    attributes,
)
from shared.adapters.sqs.queues import MAX_ENTRIES, Queue, entry
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import (
    NO_GROUP,
    DeadLetter,
    ReceivedDeadLetter,
)
from shared.domain.pipeline.record_origin import RecordOrigin

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import BatchResultErrorEntryTypeDef as Refused
    from mypy_boto3_sqs.type_defs import MessageTypeDef as Message
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef as Entry

# Names of the ids in encoded tasks, dispatches and steps.
_IDS = {
    "organisation": "o",
    "application": "a",
    "message": "m",
    "endpoint": "e",
    "background_task": "b",
}
# Names of the ids in a message of the intake queue; a stranger wrote its body.
_INTAKE_IDS = ("organisation", "application", "eventId")
# Characters of an id that are shown.
_MAX_SHOWN = 256
# Visibility timeout of a letter that was taken.
VISIBILITY = timedelta(minutes=2)
# MessageRetentionPeriod of each dead-letter queue in template.yaml. It starts when the message was
# first sent, also after SQS moves it to the dead-letter queue.
RETENTION = timedelta(days=14)
# Long polling asks all servers of the queue; otherwise some letters may be missed.
_WAIT_SECONDS = 1


class SqsDeadLetterBrowser:
    """`DeadLetterBrowser` on SQS. `source_url` is the source queue of the letters."""

    def __init__(self, queue_url: str, source_url: str) -> None:
        self._url = queue_url
        self._source = Queue(source_url)
        self._client = boto3.client("sqs", config=TERMINAL_CONFIG)

    def take(self, most: int) -> Sequence[ReceivedDeadLetter]:
        with translated_errors(f"read queue {self._url}"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(most, MAX_ENTRIES),
                VisibilityTimeout=int(VISIBILITY.total_seconds()),
                WaitTimeSeconds=_WAIT_SECONDS,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
            )
        found = answer.get("Messages", ())
        return [ReceivedDeadLetter(self._letter(m), m["ReceiptHandle"]) for m in found]

    def put_back(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        for batch in _batches(letters):
            with translated_errors(f"put letters back into queue {self._url}"):
                answer = self._client.change_message_visibility_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(n), "ReceiptHandle": each.handle, "VisibilityTimeout": 0}
                        for n, each in enumerate(batch)
                    ],
                )
            _check(answer.get("Failed", ()), "put back")

    def redrive(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        for batch in _batches(letters):
            # Sent before it is deleted: a duplicate task takes effect once.
            self._source.put([self._redriven(n, each.letter) for n, each in enumerate(batch)])
            with translated_errors(f"delete letters of queue {self._url}"):
                answer = self._client.delete_message_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(n), "ReceiptHandle": each.handle} for n, each in enumerate(batch)
                    ],
                )
            _check(answer.get("Failed", ()), "delete")

    def _letter(self, message: "Message") -> DeadLetter:
        reported = {
            name: value.get("StringValue", "")
            for name, value in message.get("MessageAttributes", {}).items()
        }
        sent_at = reported.get(FIRST_SENT_AT)
        system = message.get("Attributes", {})
        # SQS keeps the id and the time of a record that it moves itself.
        own = RecordOrigin.of(message["MessageId"], system["SentTimestamp"])
        return DeadLetter(
            body=message["Body"],
            group=system.get("MessageGroupId", NO_GROUP),
            reason=reported.get(REASON),
            function=reported.get(FUNCTION),
            first_sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
            origin=reported.get(ORIGIN, str(own)),
            about=_about(message["Body"]),
            kept_until=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1_000, UTC)
            + RETENTION,
        )

    def _redriven(self, number: int, letter: DeadLetter) -> "Entry":
        sent = entry(number, letter.body, letter.group, timedelta(0))
        sent["MessageAttributes"] = attributes({ORIGIN: letter.origin})
        return sent


def _batches(letters: Sequence[ReceivedDeadLetter]) -> list[Sequence[ReceivedDeadLetter]]:
    return [letters[start : start + MAX_ENTRIES] for start in range(0, len(letters), MAX_ENTRIES)]


def _check(refused: "Sequence[Refused]", what: str) -> None:
    if refused:
        raise InfrastructureError(
            f"SQS did not {what} {len(refused)} letters: {refused[0]['Code']}"
        )


def _about(body: str) -> dict[str, str]:
    """Returns the ids in a task of any kind and version; none for other text."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    found = {name: fields.get(short) for name, short in _IDS.items()}
    found |= {name: fields[name] for name in _INTAKE_IDS if name in fields}
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    return {name: shown(value) for name, value in texts.items()}


def shown(text: str) -> str:
    """Escapes and cuts an id. Any producer may have written it: no terminal acts on a character."""
    return ascii(text)[1:-1][:_MAX_SHOWN]
