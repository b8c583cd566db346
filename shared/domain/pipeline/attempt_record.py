"""Records of attempts and of receivers' responses."""

import base64
import codecs
from datetime import datetime

from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES, Reply
from shared.domain.pipeline.queue_tasks import DeliveryTask


def response_text(reply: Reply) -> str:
    """Returns the head of the response as text, or as base64 if it is not UTF-8.

    Without a response, returns the reason.
    """
    if reply.error is not None and not reply.body:
        return reply.error
    head = reply.body[:RECORDED_RESPONSE_BYTES]
    # The limit may split a character: that does not make the response binary.
    whole = len(reply.body) < RECORDED_RESPONSE_BYTES
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return base64.b64encode(head).decode()


def attempt_from_reply(task: DeliveryTask, url: str, sent_at: datetime, reply: Reply) -> Attempt:
    """Builds the record of an attempt."""
    return Attempt(
        key=task.key,
        id=task.attempt_id_at(sent_at),
        number=task.number,
        trigger=task.trigger,
        url=url,
        status=Status.SUCCESS if reply.ok else Status.FAIL,
        response=response_text(reply),
        response_status_code=reply.status_code,
        response_duration_ms=reply.duration_ms,
        timestamp=sent_at,
        event_type=task.event_type,
        channels=task.channels,
        tags=task.tags,
        failure=None if reply.status_code else reply.failure,
    )
