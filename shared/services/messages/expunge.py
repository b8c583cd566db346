"""Expunges the contents of messages and attempts; their results stay on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.errors import NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message
from shared.ports import Clock, Deliveries, Entropy, Messages
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
    clock: Clock
    entropy: Entropy

    def expunge_many(
        self, identity: Identity, app_reference: str, references: Sequence[str], key: str | None
    ) -> dict[str, bool]:
        """Expunges the messages' payloads; returns which references had one.

        A request repeated with its idempotency `key` reports the payloads that are already gone as
        well: the first one may have expunged them without an answer.
        """
        application, now = self.messages.applications.get(identity, app_reference), self.clock.now()
        repeated = self._is_repeated(identity, application, key)
        found = self._expunge(application, references)
        expunged = {r for r, message in found.items() if repeated or message.keeps_payload(now)}
        return {reference: reference in expunged for reference in references}

    def expunge(self, identity: Identity, app_reference: str, reference: str) -> None:
        """Expunges one message's payload, unless it is gone already; NotFound for no message."""
        application = self.messages.applications.get(identity, app_reference)
        if not self._expunge(application, [reference]):
            raise NotFound("Message not found")

    def _expunge(self, application: Application, references: Sequence[str]) -> dict[str, Message]:
        """Expunges the messages; returns their state before, by reference."""
        found = self.messages.find_many(application, references)
        for message in {m.id: m for m in found.values()}.values():
            expunge_message(self.messages.messages, self.deliveries, message)
        return found

    def _is_repeated(self, identity: Identity, application: Application, key: str | None) -> bool:
        """Returns whether an earlier request had this key."""
        now = self.clock.now()
        operation = f"message.bulk-expunge-content {application.id}"
        idempotency_key = IdempotencyKey.of(identity, operation, key, now)
        if idempotency_key is None:
            return False
        # The first id claimed for the key is kept, so another one means an earlier request.
        own = MessageId(ids.make(ids.MESSAGE, now, self.entropy.draw(ids.ENTROPY_BYTES)))
        return self.messages.messages.claim(idempotency_key, own) != own

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
