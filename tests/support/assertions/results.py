"""What became of a message, read at once."""

from shared.domain.deliveries.delivery import Attempt, Delivery, DeliveryKey, Trigger
from shared.domain.messages.message import Message
from shared.domain.paging import Span
from shared.ports import Deliveries


def delivery_results(
    deliveries: Deliveries, message: Message
) -> tuple[list[Delivery], list[Attempt]]:
    """The deliveries of a message in order of endpoint id, and all attempts in order of id."""
    keys = [message.delivery_key(endpoint_id) for endpoint_id in sorted(message.endpoint_ids)]
    return deliveries.get_many(keys), list(deliveries.attempts_of(message, Span()))


def scheduled_attempts(key: DeliveryKey, attempts: list[Attempt]) -> list[Attempt]:
    """Those of the attempts that the schedule made for one delivery, in their order."""
    mine = [a for a in attempts if a.key == key and a.trigger is Trigger.SCHEDULED]
    return sorted(mine, key=lambda a: a.number)
