"""Reads the destinations of a page of messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.deliveries.delivery import Delivery
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message
from shared.domain.messages.message_destinations import MessageDestinations, first_endpoints
from shared.ports import Deliveries, Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationLookup:
    """Reads destinations in batches: at most MAX_SHOWN deliveries of each message."""

    endpoints: Endpoints
    deliveries: Deliveries

    def of(self, messages: Sequence[Message]) -> dict[MessageId, MessageDestinations]:
        """Returns where each message of one application went.

        Deleted endpoints are included. An endpoint that was added to a message by hand is left out
        until its first attempt.
        """
        if not messages:
            return {}
        deliveries = self._deliveries(messages)
        shown = {each.key.endpoint_id for found in deliveries.values() for each in found}
        org_id, app_id = messages[0].org_id, messages[0].app_id
        known = {e.id: e for e in self.endpoints.get_many(org_id, app_id, sorted(shown))}
        return {
            message.id: MessageDestinations(
                len(message.endpoint_ids),
                tuple(
                    (known[each.key.endpoint_id], each)
                    for each in deliveries[message.id]
                    if each.key.endpoint_id in known
                ),
            )
            for message in messages
        }

    def _deliveries(self, messages: Sequence[Message]) -> dict[MessageId, list[Delivery]]:
        """Returns the started and the scheduled deliveries to the first endpoints."""
        wanted = [m.delivery_key(one) for m in messages for one in first_endpoints(m)]
        started = {delivery.key: delivery for delivery in self.deliveries.get_many(wanted)}
        return {
            message.id: [
                started.get(message.delivery_key(one)) or message.not_started_delivery(one)
                for one in first_endpoints(message)
                if one in message.scheduled_ids or message.delivery_key(one) in started
            ]
            for message in messages
        }
