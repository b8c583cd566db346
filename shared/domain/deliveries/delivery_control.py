"""Requests of receivers about their deliveries, made by a header of their answers."""

from enum import Enum

from shared.domain.deliveries.reply import GONE, Reply

_HEADER = "webhook-delivery"


class DeliveryControl(Enum):
    """A request of a receiver, as its header spells it."""

    DISABLE = "disable"
    ABORT = "abort-message"


def delivery_control(reply: Reply) -> DeliveryControl | None:
    """Returns the request in an answer, whatever its status; None for no answer or an odd value.

    Of several requests, the one to disable the endpoint counts.
    """
    if not reply.status_code:
        return None
    values = (value for name, value in reply.response_headers if name.lower() == _HEADER)
    asked = {part.strip().lower() for value in values for part in value.split(",")}
    return next((control for control in DeliveryControl if control.value in asked), None)


def ends_delivery(reply: Reply) -> bool:
    """Returns whether the receiver wants no further attempt of this delivery."""
    return reply.status_code == GONE or delivery_control(reply) is not None
