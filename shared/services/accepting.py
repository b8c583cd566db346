"""From a draft to a message that will reach its endpoints."""

from collections.abc import Sequence
from datetime import timedelta

from shared.domain import ids
from shared.domain.application import Application
from shared.domain.dispatch import Dispatch
from shared.domain.endpoint import Route
from shared.domain.errors import InternalError
from shared.domain.ids import MessageId
from shared.domain.message import Message, MessageDraft, accepting, check_delivery_time
from shared.domain.once import REPEAT_DELAY
from shared.ports import MessageQueue, Messages


def message_of(
    application: Application, routes: Sequence[Route], message_id: MessageId, draft: MessageDraft
) -> Message:
    """The message that the draft makes; InvalidInput when its time of delivery is none."""
    # The id's own moment: what is computed from the id later agrees with what is stored.
    timestamp = ids.moment_of(message_id)
    check_delivery_time(draft, timestamp)
    return Message(
        org_id=application.org_id,
        app_id=application.id,
        id=message_id,
        event_type=draft.event_type,
        timestamp=timestamp,
        payload_expires_at=timestamp + draft.payload_retention,
        endpoint_ids=accepting(routes, draft),
        payload=draft.payload,
        raw=draft.raw,
        event_id=draft.event_id,
        channels=draft.channels,
        tags=draft.tags,
        deliver_at=draft.deliver_at,
    )


def keep(messages: Messages, queue: MessageQueue, message: Message, *, throttled: bool) -> Message:
    """Stores the message and queues its dispatch; what is stored under its id.

    It may be stored already, and whoever did so may have died before the queue.
    """
    if messages.add(message):
        return dispatch(queue, message, throttled=throttled)
    stored = messages.get(message.org_id, message.app_id, message.id)
    if stored is None:
        raise InternalError(f"{message.id} is stored and cannot be read")
    return dispatch(queue, stored, REPEAT_DELAY, throttled=throttled)


def dispatch(
    queue: MessageQueue, message: Message, delay: timedelta = timedelta(0), *, throttled: bool
) -> Message:
    """Queues the message's dispatch, if it goes to any endpoint.

    `throttled` tells whether the application has a rate.
    """
    if message.endpoint_ids:
        queue.send(Dispatch.of(message, throttled=throttled).put_off(delay), delay)
    return message
