"""Intake worker: accepts the messages that producers put into the intake queue."""

from datetime import timedelta
from typing import Any

from functions.batch import (
    BatchResponse,
    Ids,
    Record,
    SqsEvent,
    carried_origin,
    dead_letter,
    failed_record,
    origin_of,
    side_by_side,
)
from shared.bootstrap.intake import intake
from shared.domain.errors import ServiceError
from shared.domain.intake.intake_record import IntakeRecord
from shared.domain.intake.intake_result import IntakeResult
from shared.domain.messages.message import Message
from shared.observability import logger
from shared.settings.intake import IntakeSettings

_services = intake(IntakeSettings.from_env())
_MILLISECOND = timedelta(milliseconds=1)


def lambda_handler(event: SqsEvent, _context: Any) -> BatchResponse:
    """Accepts a batch; failed records return to the queue, refused ones become dead letters."""
    records = event["Records"]
    messages = [_parsed(record) for record in records]
    results = _services.intake.accept(messages, side_by_side)
    ended = zip(records, messages, results, strict=True)
    failed = [name for each in ended if (name := _end(*each))]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _parsed(record: Record) -> IntakeRecord:
    return IntakeRecord.of(record["body"], origin_of(record), carried_origin(record))


def _end(record: Record, sent: IntakeRecord, result: IntakeResult) -> str | None:
    """Logs the result; returns the record's id if it has to be retried."""
    if result.message is not None:
        _log_accepted(result.message, sent, result)
        return None
    error = result.error or AssertionError("a result without a message has an error")
    if not result.is_refused:
        return failed_record(record, error, _ids(record, result), _services.dead_letters)
    return _refuse(record, result, error)


def _log_accepted(message: Message, sent: IntakeRecord, result: IntakeResult) -> None:
    if result.is_mismatched:
        logger.warning("message.schema_mismatch", msg=message.id)
    logger.info(
        "message.accepted",
        app=message.app_id,
        msg=message.id,
        endpoints=len(message.endpoint_ids),
        # Includes the time in the queue.
        ms=max((_services.clock.now() - sent.sent_at) // _MILLISECOND, 0),
    )


def _refuse(record: Record, result: IntakeResult, error: Exception) -> str | None:
    """Publishes the refusal, then makes the record a dead letter.

    If either fails, the record returns to the queue.
    """
    try:
        _services.refusals.publish(result)
    except ServiceError as exc:
        return failed_record(record, exc, _ids(record, result), _services.dead_letters)
    left = dead_letter(record, error, _services.dead_letters)
    if left is None:
        # The text of the error may quote the message. The dead letter has it.
        code = error.code if isinstance(error, ServiceError) else None
        logger.warning("message.refused", **_ids(record, result), code=code)
    return left


def _ids(record: Record, result: IntakeResult) -> Ids:
    found = {
        "record": record["messageId"],
        "org": result.org_id,
        "app": result.application.id if result.application else None,
    }
    return {name: value for name, value in found.items() if value}
