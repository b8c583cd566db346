"""For the function that serves the management API."""

from dataclasses import dataclass
from datetime import timedelta

from shared.adapters.contents import S3Contents
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.secrets import SecretKeys
from shared.adapters.documents.documents import TextDocuments
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.event_types import DynamoEventTypes
from shared.adapters.dynamodb.configuration.revocations import DynamoRevocations
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.endpoint_counts import DynamoEndpointCounts
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.sqs.background_queue import SqsBackgroundTaskQueue
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.system import SystemClock, SystemEntropy
from shared.bootstrap.ingest import Ingest, ingest
from shared.ports import Clock, Entropy, TokenMaker, Tokens
from shared.services.applications.application_list import ApplicationListService
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService, LiveTokens
from shared.services.background.purges import PurgeService
from shared.services.background.replay_requests import ReplayService
from shared.services.background.statistics import StatisticsService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.delivery.manual import ManualAttempts
from shared.services.endpoints.endpoint_secrets import NewSecrets
from shared.services.endpoints.endpoint_stats import EndpointStatsService
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.operational_endpoints import (
    OperationalEndpoints,
    operational_endpoints,
)
from shared.services.endpoints.secret_rotation import RotationService
from shared.services.event_types.environment import EnvironmentService
from shared.services.event_types.event_type_rules import EventTypeRules
from shared.services.event_types.event_type_sets import EventTypeSets
from shared.services.event_types.event_types import EventTypeService
from shared.services.event_types.openapi_import import OpenApiImport
from shared.services.ingest.ingest import IngestService
from shared.services.messages.attempts import AttemptService
from shared.services.messages.cancellation import CancellationService
from shared.services.messages.endpoint_history import EndpointHistoryService
from shared.services.messages.examples import ExampleService
from shared.services.messages.expunge import ExpungeService
from shared.services.messages.messages import MessageService
from shared.services.messages.resend import ResendService
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Api:
    """What the management API needs."""

    tokens: Tokens
    authentication: AuthenticationService
    applications: ApplicationService
    application_list: ApplicationListService
    endpoints: EndpointService
    rotation: RotationService
    operational: OperationalEndpoints
    event_types: EventTypeService
    environment: EnvironmentService
    openapi_import: OpenApiImport
    messages: MessageService
    attempts: AttemptService
    endpoint_history: EndpointHistoryService
    endpoint_stats: EndpointStatsService
    expunge: ExpungeService
    resend: ResendService
    cancellation: CancellationService
    background_tasks: BackgroundTaskService
    replays: ReplayService
    purges: PurgeService
    statistics: StatisticsService
    examples: ExampleService
    ingest: Ingest
    clock: Clock


def api(settings: Settings) -> Api:
    """The services of `api`, connected; KeyError when a setting is missing."""
    accepting = ingest(settings)
    clock, entropy = SystemClock(), SystemEntropy()
    event_types, rules = DynamoEventTypes(), EventTypeRules(schemas=LibrarySchemas())
    types = EventTypeService(event_types=event_types, rules=rules, clock=clock)
    sets = EventTypeSets(event_types=event_types, rules=rules, clock=clock)
    applications = accepting.messages.applications
    keys = SecretKeys(settings.require("encryption_keys"), clock)
    stored = DynamoEndpoints(AesGcmCipher(keys, entropy), clock)
    secrets = NewSecrets(ed25519=LibraryEd25519(), entropy=entropy)
    endpoints = EndpointService(
        applications=applications,
        endpoints=stored,
        event_types=event_types,
        secrets=secrets,
        event_publisher=_event_publisher(accepting.messages),
        clock=clock,
        entropy=entropy,
        targets=settings.targets,
        settling=applications.settling,
    )
    rotation = RotationService(found=endpoints, endpoints=stored, clock=clock)
    messages = MessageService(
        applications=applications,
        messages=DynamoMessages(clock, S3Contents(settings.require("contents_bucket"))),
        clock=clock,
    )
    deliveries = DynamoDeliveries(clock)
    attempts = AttemptService(endpoints=endpoints, messages=messages, deliveries=deliveries)
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    manual = ManualAttempts(messages=messages.messages, queue=queue)
    tasks = _background_tasks(settings, clock, entropy)
    return Api(
        tokens=LiveTokens(tokens=accepting.tokens, revocations=DynamoRevocations(), clock=clock),
        applications=applications,
        application_list=ApplicationListService(
            applications=applications.applications, endpoints=stored
        ),
        endpoints=endpoints,
        rotation=rotation,
        operational=operational_endpoints(endpoints, rotation),
        authentication=_authentication(settings, applications, accepting.maker),
        event_types=types,
        environment=EnvironmentService(event_types=event_types, sets=sets),
        openapi_import=OpenApiImport(
            event_types=event_types, sets=sets, documents=TextDocuments(), clock=clock
        ),
        messages=messages,
        attempts=attempts,
        endpoint_history=EndpointHistoryService(
            endpoints=endpoints, messages=messages, deliveries=deliveries
        ),
        endpoint_stats=EndpointStatsService(
            endpoints=endpoints, counts=DynamoEndpointCounts(), clock=clock
        ),
        expunge=ExpungeService(messages=messages, attempts=attempts, deliveries=deliveries),
        examples=ExampleService(endpoints=endpoints, event_types=types, ingest=accepting.messages),
        cancellation=CancellationService(messages=messages, deliveries=deliveries),
        resend=ResendService(
            endpoints=endpoints,
            messages=messages,
            deliveries=deliveries,
            manual=manual,
            clock=clock,
            entropy=entropy,
        ),
        background_tasks=tasks,
        replays=ReplayService(endpoints=endpoints, tasks=tasks, clock=clock),
        purges=PurgeService(applications=applications, tasks=tasks, clock=clock),
        statistics=StatisticsService(applications=applications, tasks=tasks, clock=clock),
        ingest=accepting,
        clock=clock,
    )


def _authentication(
    settings: Settings, applications: ApplicationService, maker: TokenMaker
) -> AuthenticationService:
    return AuthenticationService(
        applications=applications,
        maker=maker,
        revocations=DynamoRevocations(),
        clock=SystemClock(),
        entropy=SystemEntropy(),
        portal_url=settings.require("app_portal_url"),
    )


def _event_publisher(ingest: IngestService) -> OperationalEventPublisher:
    """Configuration changes so seldom that what is told of it need not be late."""
    return OperationalEventPublisher(
        routes=ingest.routes,
        applications=ingest.applications.applications,
        messages=ingest.messages,
        queue=ingest.queue,
        clock=ingest.clock,
        routes_ttl=timedelta(0),
    )


def _background_tasks(settings: Settings, clock: Clock, entropy: Entropy) -> BackgroundTaskService:
    queue = SqsBackgroundTaskQueue(settings.require("background_queue_url"))
    return BackgroundTaskService(
        tasks=DynamoBackgroundTasks(clock), queue=queue, clock=clock, entropy=entropy
    )
