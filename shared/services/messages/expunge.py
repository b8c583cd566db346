"""Expunges the contents of messages and attempts; their results stay on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.domain.errors import NotFound
from shared.domain.messages.message import Message
from shared.ports import Deliveries, Messages
from shared.services.delivery.delivery_state import cancel_deliveries
from shared.services.messages.attempts import AttemptService
from shared.services.messages.messages import MessageService

_REASON = "the payload was expunged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpungeService:
    """Expunges payloads and responses. A `reference` is an id or the client's event id."""

    messages: MessageService
    attempts: AttemptService
    deliveries: Deliveries

    def expunge_many(
        self, identity: Identity, app_reference: str, references: Sequence[str]
    ) -> dict[str, bool]:
        """Expunges the messages' payloads; returns for each reference whether it was found."""
        application = self.messages.applications.get(identity, app_reference)
        found = self.messages.find_many(application, references)
        for message in {m.id: m for m in found.values()}.values():
            expunge_message(self.messages.messages, self.deliveries, message)
        return {reference: reference in found for reference in references}

    def expunge(self, identity: Identity, app_reference: str, reference: str) -> None:
        """Expunges one message's payload, else NotFound."""
        if not all(self.expunge_many(identity, app_reference, [reference]).values()):
            raise NotFound("Message not found")

    def expunge_attempt(
        self, identity: Identity, app_reference: str, reference: str, attempt_id: str
    ) -> None:
        """Expunges the response of one attempt, else NotFound."""
        found = self.attempts.get(identity, app_reference, reference, attempt_id)
        self.deliveries.expunge(found)


def expunge_message(messages: Messages, deliveries: Deliveries, message: Message) -> None:
    """Expunges the payload and cancels the pending deliveries.

    Queued tasks carry copies of the payload; each finds its delivery ended and sends nothing.
    """
    messages.expunge(message)
    cancel_deliveries(deliveries, message, _REASON)
