"""Resends a message to one endpoint."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.errors import BadRequest
from shared.domain.idempotency import REPEAT_DELAY, IdempotencyKey
from shared.domain.ids import AttemptId
from shared.ports import Clock, Deliveries, Entropy
from shared.services.delivery.manual import ManualAttempts
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.messages.messages import MessageService


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendService:
    """Queues manual attempts. A `reference` is an id, a uid or an event id."""

    endpoints: EndpointLookup
    messages: MessageService
    deliveries: Deliveries
    manual: ManualAttempts
    clock: Clock
    entropy: Entropy

    def resend(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        endpoint_reference: str,
        key: str | None,
    ) -> AttemptId:
        """Queues an attempt and returns its id.

        With the idempotency `key` of an earlier request, returns that request's attempt id.
        BadRequest when the payload is no longer stored, or the endpoint is disabled,
        expired or paused.
        """
        application = self.messages.applications.get(identity, app_reference)
        message = self.messages.find(application, reference)
        endpoint = self.endpoints.find(application, endpoint_reference)
        if message.payload is None:
            raise BadRequest("The payload of this message is no longer stored.", "missing_payload")
        endpoint.require_sending(self.clock.now())
        attempt_id, repeated = self._attempt_id(identity, message.delivery_key(endpoint.id), key)
        # The earlier request may have died before the queue, so the attempt is queued again.
        delay = REPEAT_DELAY if repeated else timedelta(0)
        self.manual.send(message, endpoint.id, attempt_id, delay, throttled=application.throttled)
        return attempt_id

    def _attempt_id(
        self, identity: Identity, delivery: DeliveryKey, key: str | None
    ) -> tuple[AttemptId, bool]:
        """Returns the id to use, and whether an earlier request with this key chose it."""
        now = self.clock.now()
        entropy, shard = self.entropy.draw(ids.ENTROPY_BYTES), ids.shard_of(delivery.message_id)
        proposed = AttemptId(ids.make(ids.ATTEMPT, now, entropy, shard))
        operation = f"message-attempt.resend {delivery.message_id} {delivery.endpoint_id}"
        idempotency_key = IdempotencyKey.of(identity, operation, key, now)
        claimed = self.deliveries.claim(idempotency_key, proposed) if idempotency_key else proposed
        return claimed, claimed != proposed
