"""The composition root: for each function, its services on their adapters.

Every builder imports only what its function needs, since imports are most of a cold start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.delivery import DeliveryTask
from shared.domain.dispatch import Dispatch
from shared.ports import Clock, Tokens
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.services.applications import ApplicationService
    from shared.services.attempts import AttemptService
    from shared.services.delivery import DeliveryService
    from shared.services.endpoints import EndpointService
    from shared.services.event_types import EventTypeService
    from shared.services.fanout import FanoutService
    from shared.services.ingest import IngestService
    from shared.services.messages import MessageService
    from shared.services.sweep import SweepService


@dataclass(frozen=True, slots=True)
class Ingest:
    """What creating a message needs."""

    tokens: Tokens
    messages: "IngestService"
    clock: Clock


@dataclass(frozen=True, slots=True)
class Api:
    """What the management API needs."""

    tokens: Tokens
    applications: "ApplicationService"
    endpoints: "EndpointService"
    event_types: "EventTypeService"
    messages: "MessageService"
    attempts: "AttemptService"
    ingest: Ingest
    clock: Clock


@dataclass(frozen=True, slots=True)
class Fanout:
    """What expanding messages needs; `decode` reads a record's body."""

    fanout: "FanoutService"
    decode: Callable[[str], Dispatch]


@dataclass(frozen=True, slots=True)
class Deliver:
    """What making attempts needs; `decode` reads a record's body."""

    delivery: "DeliveryService"
    decode: Callable[[str], DeliveryTask]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What moving due retries needs."""

    sweep: "SweepService"


def ingest() -> Ingest:
    """For the function that accepts messages."""
    return _ingest(Settings.from_env())


def api() -> Api:
    """For the function that serves the management API."""
    from shared.adapters.cipher import AesGcmCipher
    from shared.adapters.dynamodb.applications import DynamoApplications
    from shared.adapters.dynamodb.deliveries import DynamoDeliveries
    from shared.adapters.dynamodb.endpoints import DynamoEndpoints
    from shared.adapters.dynamodb.event_types import DynamoEventTypes
    from shared.adapters.dynamodb.messages import DynamoMessages
    from shared.adapters.secrets import SecretKeys
    from shared.adapters.system import SystemClock, SystemEntropy
    from shared.services.applications import ApplicationService
    from shared.services.attempts import AttemptService
    from shared.services.endpoints import EndpointService
    from shared.services.event_types import EventTypeService
    from shared.services.messages import MessageService

    settings, clock, entropy = Settings.from_env(), SystemClock(), SystemEntropy()
    accepting = _ingest(settings)
    keys = SecretKeys(settings.require("encryption_keys"), clock)
    event_types = DynamoEventTypes()
    applications = ApplicationService(DynamoApplications(), clock, entropy)
    endpoints = EndpointService(
        applications,
        DynamoEndpoints(AesGcmCipher(keys.read, entropy)),
        event_types,
        clock,
        entropy,
    )
    messages = MessageService(applications, DynamoMessages(), clock)
    return Api(
        tokens=accepting.tokens,
        applications=applications,
        endpoints=endpoints,
        event_types=EventTypeService(event_types, clock),
        messages=messages,
        attempts=AttemptService(applications, endpoints, messages, DynamoDeliveries(), clock),
        ingest=accepting,
        clock=clock,
    )


def fanout() -> Fanout:
    """For the function that expands messages into deliveries."""
    from shared.adapters.sqs import SqsDeliveryQueue
    from shared.adapters.tasks import decode_dispatch
    from shared.services.fanout import FanoutService

    queue = SqsDeliveryQueue(Settings.from_env().require("deliveries_queue_url"))
    return Fanout(FanoutService(queue), decode_dispatch)


def deliver() -> Deliver:
    """For the function that makes attempts."""
    from shared.adapters.cipher import AesGcmCipher
    from shared.adapters.dynamodb.deliveries import DynamoDeliveries
    from shared.adapters.dynamodb.due_retries import DynamoDueRetries
    from shared.adapters.dynamodb.endpoints import DynamoEndpoints
    from shared.adapters.dynamodb.messages import DynamoMessages
    from shared.adapters.dynamodb.rows import bind
    from shared.adapters.http import AiohttpSender
    from shared.adapters.secrets import SecretKeys
    from shared.adapters.sqs import SqsDeliveryQueue
    from shared.adapters.system import SystemClock, SystemEntropy
    from shared.adapters.tasks import decode_task
    from shared.domain.targets import AddressPolicy
    from shared.services.delivery import DeliveryService
    from shared.services.schedule import Schedule

    settings, clock = Settings.from_env(), SystemClock()
    bind(settings.require("table"))
    keys = SecretKeys(settings.require("encryption_keys"), clock)
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    delivery = DeliveryService(
        deliveries=DynamoDeliveries(),
        endpoints=DynamoEndpoints(AesGcmCipher(keys.read, SystemEntropy())),
        messages=DynamoMessages(),
        http=AiohttpSender(settings.timeout, AddressPolicy.parse(settings.networks)),
        schedule=Schedule(queue, DynamoDueRetries(clock), clock),
        clock=clock,
        retry_delays=settings.retry_delays,
    )
    return Deliver(delivery, decode_task)


def sweep() -> Sweep:
    """For the function that moves due retries."""
    from shared.adapters.dynamodb.due_retries import DynamoDueRetries
    from shared.adapters.dynamodb.rows import bind
    from shared.adapters.sqs import SqsDeliveryQueue
    from shared.adapters.system import SystemClock
    from shared.services.sweep import SweepService

    settings, clock = Settings.from_env(), SystemClock()
    bind(settings.require("table"))
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    return Sweep(SweepService(DynamoDueRetries(clock), queue, clock))


def _ingest(settings: Settings) -> Ingest:
    from shared.adapters.dynamodb.applications import DynamoApplications
    from shared.adapters.dynamodb.endpoints import DynamoRoutes
    from shared.adapters.dynamodb.messages import DynamoMessages
    from shared.adapters.dynamodb.rows import bind
    from shared.adapters.secrets import SecretKeys
    from shared.adapters.sqs import SqsMessageQueue
    from shared.adapters.system import SystemClock, SystemEntropy
    from shared.adapters.tokens import JwtTokens
    from shared.services.ingest import IngestService

    clock = SystemClock()
    bind(settings.require("table"))
    service = IngestService(
        applications=DynamoApplications(),
        routes=DynamoRoutes(),
        messages=DynamoMessages(),
        queue=SqsMessageQueue(settings.require("messages_queue_url")),
        clock=clock,
        entropy=SystemEntropy(),
    )
    tokens = JwtTokens(SecretKeys(settings.require("token_keys"), clock).read, clock)
    return Ingest(tokens, service, clock)
