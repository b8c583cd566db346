"""Builds, stores and enqueues messages."""

from collections.abc import Sequence
from datetime import timedelta

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.endpoints.endpoint import Route
from shared.domain.errors import InternalError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import MessageId
from shared.domain.messages.message import (
    Message,
    MessageInput,
    check_delivery_time,
    matching_endpoints,
)
from shared.domain.pipeline.queue_tasks import Dispatch
from shared.ports import MessageQueue, Messages


def build_message(
    application: Application,
    routes: Sequence[Route],
    message_id: MessageId,
    message_input: MessageInput,
) -> Message:
    """Builds the message of the input; InvalidInput when the delivery time is invalid."""
    # The instant of the id, so that values computed from the id agree with stored ones.
    timestamp = ids.instant_of(message_id)
    check_delivery_time(message_input, timestamp)
    return Message(
        org_id=application.org_id,
        app_id=application.id,
        id=message_id,
        event_type=message_input.event_type,
        timestamp=timestamp,
        payload_expires_at=timestamp + message_input.payload_retention,
        endpoint_ids=matching_endpoints(routes, message_input),
        payload=message_input.payload,
        raw=message_input.raw,
        event_id=message_input.event_id,
        channels=message_input.channels,
        tags=message_input.tags,
        deliver_at=message_input.deliver_at,
    )


def store_and_enqueue(
    messages: Messages, queue: MessageQueue, message: Message, *, throttled: bool
) -> Message:
    """Stores the message, enqueues its dispatch, and returns the stored message.

    The message may already be stored by a request that died before it enqueued the dispatch.
    """
    if messages.add(message):
        return enqueue_dispatch(queue, message, throttled=throttled)
    stored = messages.get(message.org_id, message.app_id, message.id)
    if stored is None:
        raise InternalError(f"{message.id} is stored and cannot be read")
    return enqueue_dispatch(queue, stored, REPEAT_DELAY, throttled=throttled)


def enqueue_dispatch(
    queue: MessageQueue, message: Message, delay: timedelta = timedelta(0), *, throttled: bool
) -> Message:
    """Enqueues the message's dispatch, if the message has any endpoint.

    `throttled` says whether the application has a rate limit.
    """
    if message.endpoint_ids:
        queue.send(Dispatch.of(message, throttled=throttled).delayed(delay), delay)
    return message
