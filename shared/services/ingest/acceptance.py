"""Builds, stores and enqueues messages."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.endpoints.route import Route, unexpired_routes
from shared.domain.errors import InternalError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import MessageId
from shared.domain.messages.message import (
    Message,
    MessageInput,
    check_delivery_time,
    subscribed_routes,
)
from shared.domain.pipeline.queue_tasks import Dispatch
from shared.ports import MessageQueue, Messages


class StoredMessage(NamedTuple):
    """A stored message, and the delay of its dispatch."""

    message: Message
    delay: timedelta


def build_message(
    application: Application,
    routes: Sequence[Route],
    message_id: MessageId,
    message_input: MessageInput,
) -> Message:
    """Builds the message of the input.

    InvalidInput when the delivery time is invalid, or the payload too deep for a content filter.
    """
    # The instant of the id, so that values computed from the id agree with stored ones.
    timestamp = ids.instant_of(message_id)
    check_delivery_time(message_input, timestamp)
    subscribed = subscribed_routes(unexpired_routes(routes, timestamp), message_input)
    message = Message(
        org_id=application.org_id,
        app_id=application.id,
        id=message_id,
        event_type=message_input.event_type,
        timestamp=timestamp,
        payload_expires_at=timestamp + message_input.payload_retention,
        endpoint_ids=tuple(route.id for route in subscribed),
        payload=message_input.payload,
        raw=message_input.raw,
        headers=message_input.headers,
        event_id=message_input.event_id,
        channels=message_input.channels,
        tags=message_input.tags,
        deliver_at=message_input.deliver_at,
    )
    if message_input.ignores_filters or not any(route.filter for route in subscribed):
        return message
    from shared.domain.messages.content_matching import filtered

    return filtered(message, subscribed)


def store_and_enqueue(
    messages: Messages,
    queue: MessageQueue,
    message: Message,
    *,
    throttled: bool,
    retry_schedule: tuple[timedelta, ...] | None = None,
) -> Message:
    """Stores the message, enqueues its dispatch, and returns the stored message.

    The message may already be stored by a request that died before it enqueued the dispatch.
    """
    stored = store(messages, message)
    return enqueue_dispatch(
        queue, stored.message, stored.delay, throttled=throttled, retry_schedule=retry_schedule
    )


def store(messages: Messages, message: Message, *, event_reserved: bool = False) -> StoredMessage:
    """Stores the message, or returns the one that is stored under its id already.

    The dispatch of a repeated message is delayed: an earlier one may be on its way.
    `event_reserved` says whether the message's event id was reserved for it before.
    """
    if messages.add(message, event_reserved=event_reserved):
        return StoredMessage(message, timedelta(0))
    stored = messages.get(message.org_id, message.app_id, message.id)
    if stored is None:
        raise InternalError(f"{message.id} is stored and cannot be read")
    return StoredMessage(stored, REPEAT_DELAY)


def enqueue_dispatch(
    queue: MessageQueue,
    message: Message,
    delay: timedelta = timedelta(0),
    *,
    throttled: bool,
    retry_schedule: tuple[timedelta, ...] | None = None,
) -> Message:
    """Enqueues the message's dispatch, if the message has any endpoint.

    `throttled` says whether the application has a rate limit, `retry_schedule` is that of the event
    type.
    """
    if message.endpoint_ids:
        dispatch = dispatch_of(message, delay, throttled=throttled, retry_schedule=retry_schedule)
        queue.send(dispatch, delay)
    return message


def dispatch_of(
    message: Message,
    delay: timedelta,
    *,
    throttled: bool,
    retry_schedule: tuple[timedelta, ...] | None,
) -> Dispatch:
    """Returns the message's dispatch, which is enqueued with this delay."""
    dispatch = Dispatch.of(message, throttled=throttled, retry_schedule=retry_schedule)
    return dispatch.delayed(delay)
