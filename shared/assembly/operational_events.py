"""The publisher of operational events, of the functions that only publish them."""

from dataclasses import dataclass

from shared.ports import Applications, Clock, MessageQueue, Messages, Routes
from shared.services.operational.operational_events import OperationalEventPublisher


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPorts:
    """Ports that operational events need."""

    applications: Applications
    routes: Routes
    messages: Messages
    message_queue: MessageQueue
    clock: Clock


def event_publisher(ports: EventPorts) -> OperationalEventPublisher:
    """Returns the publisher on these ports."""
    return OperationalEventPublisher(
        routes=ports.routes,
        applications=ports.applications,
        messages=ports.messages,
        queue=ports.message_queue,
        clock=ports.clock,
    )
