"""Cancellation of scheduled deliveries."""

from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.ports import Deliveries
from shared.services.delivery.delivery_state import cancel_deliveries
from shared.services.messages.messages import MessageService

_REASON = "the message was canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationService:
    """Cancels messages. A `reference` is an id or the client's event id."""

    messages: MessageService
    deliveries: Deliveries

    def cancel(self, identity: Identity, app_reference: str, reference: str) -> int:
        """Cancels the message's deliveries that wait for a scheduled attempt; returns their number.

        A request already in flight continues; if it succeeds, its delivery succeeds.
        """
        message = self.messages.get(identity, app_reference, reference, content=False)
        return cancel_deliveries(self.deliveries, message, _REASON)
