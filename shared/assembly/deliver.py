"""Services of `deliver`, in either lane."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.assembly.operational_events import EventPorts, event_publisher
from shared.domain.deliveries.bulkhead import Permit
from shared.domain.pipeline.invocation_time import reserve
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import (
    Bulkheads,
    CacheLeases,
    Cipher,
    Courier,
    DeadLetters,
    Deliveries,
    DeliveryQueue,
    DueRetries,
    Ed25519,
    Endpoints,
    Http,
    PausedAttempts,
    TaskInbox,
    Throttles,
)
from shared.services.caching.cached_configuration import CachedEndpoints
from shared.services.caching.held_leases import HeldLeases
from shared.services.carriers.carrier_by_kind import CarrierByKind
from shared.services.carriers.challenges import Challenges
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.delivery.admission import Admission
from shared.services.delivery.concurrency_limit import ConcurrencyLimit
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.recording import AttemptRecorder
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.throttling import Throttling
from shared.services.once import once
from shared.services.operational.delivery_events import DeliveryEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.pausing.holding import PausedAttemptHolder
from shared.settings.deliver import DeliverSettings

if TYPE_CHECKING:
    from shared.assembly.receiver_auth import ReceiverAuthPorts
    from shared.services.carriers.destination_carrier import DestinationCarrier
    from shared.services.receiver_auth.authorization import Authorizer


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverPorts(EventPorts):
    """Ports of one lane; only the fast lane has a `slow_delivery_queue`.

    `decode` reads a record's body. `report_unreleased` gets a permit that could not be released,
    and the reason. `longest_call` is the time that a call to a port may take. `receiver_auth` is
    called at the first endpoint that needs a token or a client certificate, `courier` at the first
    destination. `inbox` is the lane's own queue.
    """

    endpoints: Endpoints
    deliveries: Deliveries
    due_retries: DueRetries
    paused_attempts: PausedAttempts
    cache_leases: CacheLeases
    bulkheads: Bulkheads
    throttles: Throttles
    delivery_queue: DeliveryQueue
    slow_delivery_queue: DeliveryQueue | None
    inbox: TaskInbox
    dead_letters: DeadLetters
    http: Http
    courier: Callable[[], Courier]
    ed25519: Ed25519
    cipher: Cipher
    receiver_auth: "Callable[[], ReceiverAuthPorts]"
    longest_call: timedelta
    decode: Callable[[str], DeliveryTask]
    report_unreleased: Callable[[Permit, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Services of `deliver`; `decode` reads a record's body.

    Without an `inbox`, an invocation takes no records but those of its event.
    """

    delivery: DeliveryService
    decode: Callable[[str], DeliveryTask]
    dead_letters: DeadLetters
    inbox: TaskInbox | None = None


def assemble(ports: DeliverPorts, settings: DeliverSettings) -> Deliver:
    """Returns the services of `deliver` on these ports."""
    return Deliver(
        delivery=_delivery(ports, settings),
        decode=ports.decode,
        dead_letters=ports.dead_letters,
        inbox=ports.inbox,
    )


def _delivery(ports: DeliverPorts, settings: DeliverSettings) -> DeliveryService:
    clock, publisher = ports.clock, event_publisher(ports)
    schedule = Schedule(queue=ports.delivery_queue, later=ports.due_retries, clock=clock)
    leases = HeldLeases(ports.cache_leases, clock)
    return DeliveryService(
        deliveries=ports.deliveries,
        endpoints=CachedEndpoints(ports.endpoints, leases, clock),
        messages=ports.messages,
        carrier=_carrier(ports, settings),
        schedule=schedule,
        admission=_admission(ports, settings, publisher),
        recorder=_recorder(ports, settings, schedule, publisher),
        holder=PausedAttemptHolder(
            paused=ports.paused_attempts, endpoints=ports.endpoints, clock=ports.clock
        ),
        header_records=HeaderRecords(cipher=ports.cipher),
        clock=clock,
        reserve=reserve(settings.timeout, ports.longest_call),
    )


def _carrier(ports: DeliverPorts, settings: DeliverSettings) -> CarrierByKind:
    http = HttpCarrier(
        http=ports.http,
        ed25519=ports.ed25519,
        authorizer=once(lambda: _authorizer(ports, settings)),
        challenges=Challenges(ed25519=ports.ed25519, endpoints=ports.endpoints, clock=ports.clock),
    )
    return CarrierByKind(http=http, destination=once(lambda: _destination_carrier(ports)))


def _destination_carrier(ports: DeliverPorts) -> "DestinationCarrier":
    from shared.services.carriers.destination_carrier import DestinationCarrier

    return DestinationCarrier(courier=ports.courier(), ed25519=ports.ed25519)


def _authorizer(ports: DeliverPorts, settings: DeliverSettings) -> "Authorizer":
    from shared.assembly import receiver_auth

    claim_time = reserve(settings.timeout, ports.longest_call)
    return receiver_auth.assemble(ports.receiver_auth(), ports.http, ports.clock, claim_time)


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
