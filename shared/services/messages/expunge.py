"""Forgetting what messages and attempts contained, while what became of them stays on record."""

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
    """The verbs of expunging. A `reference` is an id or the client's event id."""

    messages: MessageService
    attempts: AttemptService
    deliveries: Deliveries

    def expunge_many(
        self, identity: Identity, app_reference: str, references: Sequence[str]
    ) -> dict[str, bool]:
        """For each reference whether there is such a message; its payload is expunged then."""
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
        """Expunges the answer that one attempt got, else NotFound."""
        found = self.attempts.get(identity, app_reference, reference, attempt_id)
        self.deliveries.expunge(found)


def expunge_message(messages: Messages, deliveries: Deliveries, message: Message) -> None:
    """Expunges the payload and ends what is still to deliver it.

    Tasks in the queues carry payloads of their own, and a task finds its delivery ended.
    """
    messages.expunge(message)
    cancel_deliveries(deliveries, message, _REASON)
