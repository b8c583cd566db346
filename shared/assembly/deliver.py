"""Services of `deliver`, in either lane."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.deliveries.bulkhead import Permit
from shared.domain.pipeline.invocation_time import reserve
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import (
    Applications,
    Bulkheads,
    CacheLeases,
    Cipher,
    Clock,
    DeadLetters,
    Deliveries,
    DeliveryQueue,
    DueRetries,
    Ed25519,
    Endpoints,
    Http,
    MessageQueue,
    Messages,
    Routes,
    Throttles,
)
from shared.services.caching.cached_configuration import CachedEndpoints
from shared.services.caching.held_leases import HeldLeases
from shared.services.delivery.admission import Admission
from shared.services.delivery.concurrency_limit import ConcurrencyLimit
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.recording import AttemptRecorder
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.throttling import Throttling
from shared.services.operational.delivery_events import DeliveryEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings.deliver import DeliverSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverPorts:
    """Ports of one lane; only the fast lane has a `slow_delivery_queue`.

    `decode` reads a record's body. `report_unreleased` gets a permit that could not be released,
    and the reason. `longest_call` is the time that a call to a port may take.
    """

    applications: Applications
    endpoints: Endpoints
    routes: Routes
    messages: Messages
    deliveries: Deliveries
    due_retries: DueRetries
    cache_leases: CacheLeases
    bulkheads: Bulkheads
    throttles: Throttles
    message_queue: MessageQueue
    delivery_queue: DeliveryQueue
    slow_delivery_queue: DeliveryQueue | None
    dead_letters: DeadLetters
    http: Http
    ed25519: Ed25519
    cipher: Cipher
    clock: Clock
    longest_call: timedelta
    decode: Callable[[str], DeliveryTask]
    report_unreleased: Callable[[Permit, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Services of `deliver`; `decode` reads a record's body."""

    delivery: DeliveryService
    decode: Callable[[str], DeliveryTask]
    dead_letters: DeadLetters


def assemble(ports: DeliverPorts, settings: DeliverSettings) -> Deliver:
    """Returns the services of `deliver` on these ports."""
    return Deliver(
        delivery=_delivery(ports, settings),
        decode=ports.decode,
        dead_letters=ports.dead_letters,
    )


def _delivery(ports: DeliverPorts, settings: DeliverSettings) -> DeliveryService:
    clock, publisher = ports.clock, _event_publisher(ports)
    schedule = Schedule(queue=ports.delivery_queue, later=ports.due_retries, clock=clock)
    leases = HeldLeases(ports.cache_leases, clock)
    return DeliveryService(
        deliveries=ports.deliveries,
        endpoints=CachedEndpoints(ports.endpoints, leases, clock),
        messages=ports.messages,
        http=ports.http,
        ed25519=ports.ed25519,
        schedule=schedule,
        admission=_admission(ports, settings, publisher),
        recorder=_recorder(ports, settings, schedule, publisher),
        header_records=HeaderRecords(cipher=ports.cipher),
        clock=clock,
        reserve=reserve(settings.timeout, ports.longest_call),
    )


def _admission(
    ports: DeliverPorts, settings: DeliverSettings, publisher: OperationalEventPublisher
) -> Admission:
    return Admission(
        health=EndpointHealth(
            endpoints=ports.endpoints,
            event_publisher=publisher,
            clock=ports.clock,
            limit=settings.disable_after,
        ),
        limit=_concurrency_limit(ports, settings),
        throttling=Throttling(
            throttles=ports.throttles, applications=ports.applications, clock=ports.clock
        ),
        slow_lane=ports.slow_delivery_queue,
    )


def _concurrency_limit(ports: DeliverPorts, settings: DeliverSettings) -> ConcurrencyLimit:
    return ConcurrencyLimit(
        bulkheads=ports.bulkheads,
        clock=ports.clock,
        lane="fast" if ports.slow_delivery_queue else "slow",
        share=settings.permits,
        untrusted_permits=settings.untrusted_permits,
        report=ports.report_unreleased,
    )


def _recorder(
    ports: DeliverPorts,
    settings: DeliverSettings,
    schedule: Schedule,
    publisher: OperationalEventPublisher,
) -> AttemptRecorder:
    return AttemptRecorder(
        deliveries=ports.deliveries,
        messages=ports.messages,
        schedule=schedule,
        events=DeliveryEvents(
            event_publisher=publisher,
            deliveries=ports.deliveries,
            endpoints=ports.endpoints,
            messages=ports.messages,
        ),
        clock=ports.clock,
        retry_delays=settings.retry_delays,
    )


def _event_publisher(ports: DeliverPorts) -> OperationalEventPublisher:
    return OperationalEventPublisher(
        routes=ports.routes,
        applications=ports.applications,
        messages=ports.messages,
        queue=ports.message_queue,
        clock=ports.clock,
    )
