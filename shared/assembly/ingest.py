"""Services of `ingest`."""

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
    RequestCounts,
    Routes,
    Schemas,
    TokenMaker,
    Tokens,
)
from shared.services.applications.applications import ApplicationService
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from shared.services.cache_invalidation import CacheSettler
from shared.services.caching.cached_configuration import CachedRoutes
from shared.services.caching.held_leases import HeldLeases
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.ingest import IngestService
from shared.settings.ingest import IngestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestPorts:
    """Ports of `ingest`; `maker` issues the tokens that `tokens` verifies."""

    applications: Applications
    routes: Routes
    event_types: EventTypes
    messages: Messages
    cache_leases: CacheLeases
    request_counts: RequestCounts
    message_queue: MessageQueue
    delivery_queue: DeliveryQueue
    tokens: Tokens
    maker: TokenMaker
    schemas: Schemas
    clock: Clock
    entropy: Entropy
    pause: Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Services of `ingest`; `maker` issues the tokens that `tokens` verifies."""

    tokens: Tokens
    maker: TokenMaker
    messages: IngestService
    clock: Clock


def assemble(ports: IngestPorts, settings: IngestSettings) -> Ingest:
    """Returns the services of `ingest` on these ports."""
    return Ingest(
        tokens=RateLimitedAuthenticator(
            tokens=ports.tokens,
            counts=ports.request_counts,
            limits=settings.request_limits,
            clock=ports.clock,
        ),
        maker=ports.maker,
        messages=_messages(ports),
        clock=ports.clock,
    )


def _messages(ports: IngestPorts) -> IngestService:
    clock = ports.clock
    return IngestService(
        applications=_applications(ports),
        routes=CachedRoutes(ports.routes, HeldLeases(ports.cache_leases, clock), clock),
        messages=ports.messages,
        enforcement=EnforcementService(
            event_types=ports.event_types, schemas=ports.schemas, clock=clock
        ),
        queue=InlineFanout(
            fanout=FanoutService(queue=ports.delivery_queue, clock=clock),
            fallback=ports.message_queue,
        ),
        clock=clock,
        entropy=ports.entropy,
    )


def _applications(ports: IngestPorts) -> ApplicationService:
    return ApplicationService(
        applications=ports.applications,
        clock=ports.clock,
        entropy=ports.entropy,
        settling=CacheSettler(leases=ports.cache_leases, clock=ports.clock, pause=ports.pause),
    )
