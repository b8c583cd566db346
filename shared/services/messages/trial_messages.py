"""Test messages, for developers of receivers."""

from dataclasses import dataclass, replace

from shared.domain.auth.access import Identity
from shared.domain.deliveries.delivery import Attempt, Status, Trigger
from shared.domain.messages.message import MessageInput
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.ingest.ingest import IngestService


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMessageService:
    """Sends test messages to single endpoints. A `reference` is an id or a uid."""

    endpoints: EndpointLookup
    ingest: IngestService

    def send(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        message_input: MessageInput,
        key: str | None,
    ) -> Attempt:
        """Sends the message to this endpoint only, whatever its filters.

        Returns the pending first attempt; BadRequest when the endpoint is disabled, expired or
        paused. With the `key` of an earlier request, returns the attempt of that request's message.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        endpoint.require_sending(self.ingest.clock.now())
        chosen = replace(message_input, only=endpoint.id, ignores_filters=True)
        message = self.ingest.accept(identity, endpoint.app_id, chosen, key)
        delivery = message.delivery_key(endpoint.id)
        return Attempt(
            key=delivery,
            id=delivery.first_attempt_id,
            number=1,
            trigger=Trigger.SCHEDULED,
            url=endpoint.url,
            status=Status.PENDING,
            response="",
            response_status_code=0,
            response_duration_ms=0,
            timestamp=message.timestamp,
            event_type=message.event_type,
            channels=message.channels,
            tags=message.tags,
        )
