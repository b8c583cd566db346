"""Example messages, for developers of receivers."""

import json
from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest
from shared.domain.messages.message import Message, MessageInput
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.event_types.event_types import EventTypeService
from shared.services.ingest.ingest import IngestService

# An event for trying any receiver, without an event type to create.
PING = "svix.ping"
_PING_PAYLOAD = '{"success":true}'


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleService:
    """Sends the examples in the schemas of event types."""

    endpoints: EndpointLookup
    event_types: EventTypeService
    ingest: IngestService

    def send(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        event_type: str,
        index: int,
        key: str | None,
    ) -> Message:
        """Sends the event type's example at `index` to this endpoint only.

        The message is an ordinary one, and the endpoint's filters apply. NotFound when the endpoint
        or the event type is missing, BadRequest when the example is. With the `key` of an earlier
        request, returns that request's message.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        payload = self._payload(identity, event_type, index)
        message_input = MessageInput(event_type=event_type, payload=payload, only=endpoint.id)
        return self.ingest.accept(identity, endpoint.app_id, message_input, key)

    def _payload(self, identity: Identity, event_type: str, index: int) -> str:
        if event_type == PING:
            return _PING_PAYLOAD
        example = self.event_types.get(identity, event_type).example(index)
        if example is None:
            reason = f"The schema of {event_type} has no example {index} that is an object."
            raise BadRequest(reason, "invalid_scheme")
        return json.dumps(example, separators=(",", ":"))
