"""Services that accept messages, whichever way the messages arrive."""

from dataclasses import dataclass

from shared.ports import (
    Applications,
    CacheLeases,
    Clock,
    DeliveryQueue,
    Entropy,
    EventTypes,
    MessageQueue,
    Messages,
    Pause,
    Routes,
    Schemas,
)
from shared.services.applications.applications import ApplicationService
from shared.services.cache_invalidation import CacheSettler
from shared.services.caching.cached_configuration import CachedRoutes
from shared.services.caching.held_leases import HeldLeases
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.ingest.enforcement import EnforcementService


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptancePorts:
    """Ports of a function that accepts messages."""

    applications: Applications
    routes: Routes
    event_types: EventTypes
    messages: Messages
    cache_leases: CacheLeases
    message_queue: MessageQueue
    delivery_queue: DeliveryQueue
    schemas: Schemas
    clock: Clock
    entropy: Entropy
    pause: Pause


def application_service(ports: AcceptancePorts) -> ApplicationService:
    """Returns the service of applications."""
    return ApplicationService(
        applications=ports.applications,
        clock=ports.clock,
        entropy=ports.entropy,
        settling=CacheSettler(leases=ports.cache_leases, clock=ports.clock, pause=ports.pause),
    )


def cached_routes(ports: AcceptancePorts) -> CachedRoutes:
    """Returns the routes, cached under leases."""
    return CachedRoutes(ports.routes, HeldLeases(ports.cache_leases, ports.clock), ports.clock)


def enforcement_service(ports: AcceptancePorts) -> EnforcementService:
    """Returns the validation of payloads."""
    return EnforcementService(
        event_types=ports.event_types, schemas=ports.schemas, clock=ports.clock
    )


def inline_fanout(ports: AcceptancePorts) -> InlineFanout:
    """Returns the queue of dispatches, which expands small ones itself."""
    return InlineFanout(
        fanout=FanoutService(queue=ports.delivery_queue, clock=ports.clock),
        fallback=ports.message_queue,
    )
