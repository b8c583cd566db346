"""For the function that makes attempts."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.cache_lease import HeldLeases
from shared.adapters.cached_configuration import CachedEndpoints
from shared.adapters.contents import S3Contents
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.secrets import SecretKeys
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
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.sqs.dead_letters import SqsDeadLetters
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.sqs.tasks import decode_task
from shared.adapters.system import SystemClock, SystemEntropy
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.domain.endpoints.bulkhead import Permit, untrusted_permits
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.domain.pipeline.reserve import reserve
from shared.observability import logger
from shared.ports import DeadLetters
from shared.services.delivery.concurrency_limit import ConcurrencyLimit
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.throttling import Throttling
from shared.services.operational.delivery_events import DeliveryEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Deliver:
    """What making attempts needs; `decode` reads a record's body."""

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
    service = DeliveryService(
        deliveries=deliveries,
        endpoints=CachedEndpoints(endpoints, HeldLeases(DynamoCacheLeases(), clock), clock),
        messages=messages,
        ed25519=LibraryEd25519(),
        http=SocketHttp(settings.timeout, settings.targets),
        schedule=Schedule(queue=queue, later=DynamoDueRetries(clock), clock=clock),
        health=EndpointHealth(
            endpoints=endpoints,
            event_publisher=event_publisher,
            clock=clock,
            limit=settings.disable_after,
        ),
        events=DeliveryEvents(
            event_publisher=event_publisher,
            deliveries=deliveries,
            endpoints=endpoints,
            messages=messages,
        ),
        limit=ConcurrencyLimit(
            bulkheads=DynamoBulkheads(),
            clock=clock,
            lane="fast" if slow_url else "slow",
            share=settings.permits,
            untrusted_permits=untrusted_permits(settings.permits) if slow_url else settings.permits,
            report=_unreleased,
        ),
        throttling=Throttling(throttles=DynamoThrottles(), applications=applications, clock=clock),
        clock=clock,
        retry_delays=settings.retry_delays,
        reserve=reserve(settings.timeout, LONGEST_CALL),
        slow_lane=SqsDeliveryQueue(slow_url) if slow_url else None,
    )
    dead_letters = SqsDeadLetters(settings.require("dead_letters_queue_url"), "deliver")
    return Deliver(service, decode_task, dead_letters)


def _unreleased(permit: Permit, reason: str) -> None:
    bulkhead = permit.bulkhead
    logger.warning(
        "permit.unreleased",
        app=bulkhead.app_id,
        lane=bulkhead.lane,
        until=permit.until.isoformat(),
        reason=reason,
    )
