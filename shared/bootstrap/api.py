"""For the function that serves the management API."""

from dataclasses import dataclass
from datetime import timedelta

from shared.adapters.background_queue import SqsBackgroundTaskQueue
from shared.adapters.cipher import AesGcmCipher
from shared.adapters.contents import S3Contents
from shared.adapters.documents import TextDocuments
from shared.adapters.dynamodb.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.endpoint_counts import DynamoEndpointCounts
from shared.adapters.dynamodb.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.event_types import DynamoEventTypes
from shared.adapters.dynamodb.messages import DynamoMessages
from shared.adapters.dynamodb.revocations import DynamoRevocations
from shared.adapters.ed25519 import LibraryEd25519
from shared.adapters.json_schema import LibrarySchemas
from shared.adapters.secrets import SecretKeys
from shared.adapters.sqs import SqsDeliveryQueue
from shared.adapters.system import SystemClock, SystemEntropy
from shared.bootstrap.ingest import Ingest, ingest
from shared.ports import Clock, Entropy, TokenMaker, Tokens
from shared.services.announcements import OperationalEventPublisher
from shared.services.applications import ApplicationService
from shared.services.attempts import AttemptService
from shared.services.authentication import AuthenticationService, LiveTokens
from shared.services.background.purges import PurgeService
from shared.services.background.replays import ReplayService
from shared.services.background.statistics import StatisticsService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.cancellation import CancellationService
from shared.services.directory import ApplicationListService
from shared.services.endpoint_secrets import NewSecrets
from shared.services.endpoint_stats import EndpointStatsService
from shared.services.endpoints import EndpointService
from shared.services.environment import EnvironmentService
from shared.services.event_type_rules import EventTypeRules
from shared.services.event_type_sets import EventTypeSets
from shared.services.event_types import EventTypeService
from shared.services.examples import ExampleService
from shared.services.expunge import ExpungeService
from shared.services.history import EndpointHistoryService
from shared.services.ingest import IngestService
from shared.services.manual import ManualAttempts
from shared.services.messages import MessageService
from shared.services.openapi_import import OpenApiImport
from shared.services.operational import OperationalEndpoints, operational_endpoints
from shared.services.resend import ResendService
from shared.services.rotation import RotationService
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
    event_types, rules = DynamoEventTypes(), EventTypeRules(LibrarySchemas())
    types = EventTypeService(event_types, rules, clock)
    sets = EventTypeSets(event_types, rules, clock)
    applications = accepting.messages.applications
    keys = SecretKeys(settings.require("encryption_keys"), clock)
    stored = DynamoEndpoints(AesGcmCipher(keys, entropy), clock)
    secrets = NewSecrets(LibraryEd25519(), entropy)
    endpoints = EndpointService(
        *(applications, stored, event_types, secrets),
        _event_publisher(accepting.messages),
        *(clock, entropy, settings.targets, applications.settling),
    )
    rotation = RotationService(endpoints, stored, clock)
    messages = MessageService(
        applications, DynamoMessages(clock, S3Contents(settings.require("contents_bucket"))), clock
    )
    deliveries = DynamoDeliveries(clock)
    attempts = AttemptService(endpoints, messages, deliveries)
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    manual = ManualAttempts(messages.messages, queue)
    tasks = _background_tasks(settings, clock, entropy)
    return Api(
        tokens=LiveTokens(accepting.tokens, DynamoRevocations(), clock),
        applications=applications,
        application_list=ApplicationListService(applications.applications, stored),
        endpoints=endpoints,
        rotation=rotation,
        operational=operational_endpoints(endpoints, rotation),
        authentication=_authentication(settings, applications, accepting.maker),
        event_types=types,
        environment=EnvironmentService(event_types, sets),
        openapi_import=OpenApiImport(event_types, sets, TextDocuments(), clock),
        messages=messages,
        attempts=attempts,
        endpoint_history=EndpointHistoryService(endpoints, messages, deliveries),
        endpoint_stats=EndpointStatsService(endpoints, DynamoEndpointCounts(), clock),
        expunge=ExpungeService(messages, attempts, deliveries),
        examples=ExampleService(endpoints, types, accepting.messages),
        cancellation=CancellationService(messages, deliveries),
        resend=ResendService(endpoints, messages, deliveries, manual, clock, entropy),
        background_tasks=tasks,
        replays=ReplayService(endpoints, tasks, clock),
        purges=PurgeService(applications, tasks, clock),
        statistics=StatisticsService(applications, tasks, clock),
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
    return BackgroundTaskService(DynamoBackgroundTasks(clock), queue, clock, entropy)
