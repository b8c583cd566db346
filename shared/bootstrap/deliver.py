"""For the function that makes attempts."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.cached_configuration import CachedEndpoints
from shared.adapters.contents import S3Contents
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import SecretKeys
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.bulkheads import DynamoBulkheads
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.throttles import DynamoThrottles
from shared.adapters.held_leases import HeldLeases
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.delivery_codec import decode_task
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock, SystemEntropy
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.domain.deliveries.bulkhead import Permit, untrusted_permits
from shared.domain.pipeline.invocation_time import reserve
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.observability import logger
from shared.ports import Clock, DeadLetters
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
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Deliver:
    """Services of `deliver`; `decode` reads a record's body."""

    delivery: DeliveryService
    decode: Callable[[str], DeliveryTask]
    dead_letters: DeadLetters


def deliver(settings: Settings) -> Deliver:
    """The services of `deliver`, connected; KeyError when a setting is missing."""
    clock = SystemClock()
    bind(settings.require("table"))
    log_damaged_rows()
    keys = SecretKeys(settings.require("encryption_keys"), clock)
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    slow_url = settings.slow_deliveries_queue_url
    cipher = AesGcmCipher(keys, SystemEntropy())
    endpoints = DynamoEndpoints(cipher, clock)
    deliveries, messages = (
        DynamoDeliveries(clock),
        DynamoMessages(clock, S3Contents(settings.require("contents_bucket"))),
    )
    applications = DynamoApplications()
    event_publisher = OperationalEventPublisher(
        routes=DynamoRoutes(),
        applications=applications,
        messages=messages,
        queue=SqsMessageQueue(settings.require("messages_queue_url")),
        clock=clock,
    )
    schedule = Schedule(queue, DynamoDueRetries(clock), clock)
    service = DeliveryService(
        deliveries=deliveries,
        endpoints=CachedEndpoints(endpoints, HeldLeases(DynamoCacheLeases(), clock), clock),
        messages=messages,
        ed25519=LibraryEd25519(),
        http=SocketHttp(settings.timeout, settings.targets),
        schedule=schedule,
        admission=Admission(
            health=EndpointHealth(endpoints, event_publisher, clock, settings.disable_after),
            limit=_concurrency_limit(settings, clock),
            throttling=Throttling(DynamoThrottles(), applications, clock),
            slow_lane=SqsDeliveryQueue(slow_url) if slow_url else None,
        ),
        recorder=AttemptRecorder(
            deliveries=deliveries,
            messages=messages,
            schedule=schedule,
            events=DeliveryEvents(event_publisher, deliveries, endpoints, messages),
            clock=clock,
            retry_delays=settings.retry_delays,
        ),
        header_records=HeaderRecords(cipher=cipher),
        clock=clock,
        reserve=reserve(settings.timeout, LONGEST_CALL),
    )
    dead_letters = SqsDeadLetters(settings.require("dead_letters_queue_url"), "deliver")
    return Deliver(service, decode_task, dead_letters)


def _concurrency_limit(settings: Settings, clock: Clock) -> ConcurrencyLimit:
    permits, is_fast = settings.permits, bool(settings.slow_deliveries_queue_url)
    return ConcurrencyLimit(
        bulkheads=DynamoBulkheads(),
        clock=clock,
        lane="fast" if is_fast else "slow",
        share=permits,
        untrusted_permits=untrusted_permits(permits) if is_fast else permits,
        report=_unreleased,
    )


def _unreleased(permit: Permit, reason: str) -> None:
    bulkhead = permit.bulkhead
    logger.warning(
        "permit.unreleased",
        app=bulkhead.app_id,
        lane=bulkhead.lane,
        until=permit.until.isoformat(),
        reason=reason,
    )
