"""Services of `api` for messages and their attempts."""

from shared.assembly.api_ports import ApiPorts
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.manual import ManualAttempts
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.messages.attempts import AttemptService
from shared.services.messages.expunge import ExpungeService
from shared.services.messages.messages import MessageService
from shared.services.messages.resend import ResendService


def attempt_service(
    ports: ApiPorts, receivers: EndpointLookup, messages: MessageService
) -> AttemptService:
    """Returns the service that lists attempts."""
    return AttemptService(
        endpoints=receivers,
        messages=messages,
        deliveries=ports.deliveries,
        header_records=HeaderRecords(cipher=ports.cipher),
    )


def expunge_service(
    ports: ApiPorts, messages: MessageService, attempts: AttemptService
) -> ExpungeService:
    """Returns the service that deletes contents."""
    return ExpungeService(
        messages=messages,
        attempts=attempts,
        deliveries=ports.deliveries,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )


def resend_service(
    ports: ApiPorts, receivers: EndpointLookup, messages: MessageService
) -> ResendService:
    """Returns the service that sends a message again."""
    return ResendService(
        endpoints=receivers,
        messages=messages,
        deliveries=ports.deliveries,
        manual=ManualAttempts(messages=ports.ingest.messages, queue=ports.ingest.delivery_queue),
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )
