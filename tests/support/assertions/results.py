"""Results of a message's deliveries."""

from shared.domain.deliveries.delivery import Attempt, Delivery, Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.messages.message import Message
from shared.domain.paging import Span
from shared.ports import Deliveries


def delivery_results(
    deliveries: Deliveries, message: Message
) -> tuple[list[Delivery], list[Attempt]]:
    """Returns a message's deliveries in order of endpoint id, and its attempts in order of id."""
    keys = [message.delivery_key(endpoint_id) for endpoint_id in sorted(message.endpoint_ids)]
    return deliveries.get_many(keys), list(deliveries.attempts_of(message, Span()))


def scheduled_attempts(key: DeliveryKey, attempts: list[Attempt]) -> list[Attempt]:
    """Returns the scheduled attempts of one delivery, in order."""
    mine = [a for a in attempts if a.key == key and a.trigger is Trigger.SCHEDULED]
    return sorted(mine, key=lambda a: a.number)
