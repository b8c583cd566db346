"""Browser of the events that EventBridge could not put into the intake queue."""

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.adapters.operator.dead_letter_browser import SqsDeadLetterBrowser, shown
from shared.adapters.sqs.dead_letter_sender import plain
from shared.domain.intake.bus_event import BusEvent
from shared.domain.pipeline.dead_letter import DeadLetter

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef as Message
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef as Entry

_NO_REASON = "EventBridge gave no reason"


class BusFailureBrowser(SqsDeadLetterBrowser):
    """`DeadLetterBrowser` of the rule's dead-letter queue. A redrive puts the event's message, as
    the rule's template makes it, into the intake queue.
    """

    def __init__(self, queue_url: str, source_url: str, application_path: str) -> None:
        super().__init__(queue_url, source_url)
        self._path = application_path

    def _letter(self, message: "Message") -> DeadLetter:
        event = BusEvent.parse(message["Body"])
        about = {
            "application": event.application(self._path),
            "eventType": event.event_type,
            "eventId": event.event_id,
        }
        return replace(
            super()._letter(message),
            reason=_reason(message),
            first_sent_at=event.at,
            about={name: shown(text) for name, text in about.items() if text},
        )

    def _redriven(self, number: int, letter: DeadLetter) -> "Entry":
        body = BusEvent.parse(letter.body).message(self._path)
        return super()._redriven(number, replace(letter, body=body))


def _reason(message: "Message") -> str:
    """Returns EventBridge's error, and the limit that ended its retries."""
    attributes = message.get("MessageAttributes", {})
    reported = {name: each.get("StringValue", "") for name, each in attributes.items()}
    error = ": ".join(filter(None, (reported.get("ERROR_CODE"), reported.get("ERROR_MESSAGE"))))
    if limit := reported.get("EXHAUSTED_RETRY_CONDITION"):
        tries = reported.get("RETRY_ATTEMPTS", "unknown")
        error += f" ({limit}, retries: {tries})"
    return plain(error) or _NO_REASON
