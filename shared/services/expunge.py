"""Forgetting what messages and attempts contained, while what became of them stays on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.access import Identity
from shared.domain.delivery import Delivery, DeliveryKey, DeliveryTask, Status
from shared.domain.errors import Conflict, NotFound
from shared.domain.ids import EndpointId
from shared.domain.message import Message
from shared.ports import Deliveries
from shared.services.attempts import AttemptService
from shared.services.messages import MessageService

_REASON = "the payload was expunged"
# An attempt may be recorded while its delivery is being canceled; a delivery has few of them.
_TRIES = 3


@dataclass(frozen=True, slots=True)
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
            self.forget(message)
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

    def forget(self, message: Message) -> None:
        """Expunges the payload and ends what is still to deliver it.

        Tasks in the queues carry payloads of their own, and a task finds its delivery ended.
        """
        self.messages.messages.expunge(message)
        deliveries, _ = self.deliveries.of_message(message)
        begun = {delivery.key.endpoint_id: delivery for delivery in deliveries}
        for endpoint_id in message.endpoint_ids:
            self._end(message, endpoint_id, begun.get(endpoint_id))

    def _end(self, message: Message, endpoint_id: EndpointId, delivery: Delivery | None) -> None:
        key = DeliveryKey(message.org_id, message.app_id, endpoint_id, message.id)
        for _ in range(_TRIES):
            if delivery is not None and delivery.ended:
                return
            canceled = Delivery(
                key=key,
                status=Status.CANCELED,
                attempt_ids=delivery.attempt_ids if delivery else (),
                canceled_because=_REASON,
            )
            if self.deliveries.cancel(_pending(message, key, delivery), canceled):
                return
            delivery = self.deliveries.get(key)
        raise Conflict("A delivery of the message goes on at the same time. Try again.")


def _pending(message: Message, key: DeliveryKey, delivery: Delivery | None) -> DeliveryTask:
    """The attempt that a delivery waits for: its first before it has begun."""
    number, due_at = 1, ids.moment_of(message.id)
    if delivery and delivery.next_number and delivery.next_attempt_at:
        number, due_at = delivery.next_number, delivery.next_attempt_at
    return DeliveryTask(key=key, number=number, due_at=due_at, event_type=message.event_type)
