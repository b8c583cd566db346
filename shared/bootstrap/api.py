"""For the function that serves the management API."""

from dataclasses import dataclass
from datetime import timedelta

from shared.adapters.contents import S3Contents
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import SecretKeys
from shared.adapters.documents.documents import TextDocuments
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.event_types import DynamoEventTypes
from shared.adapters.dynamodb.configuration.revocations import DynamoRevocations
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.endpoint_counts import DynamoEndpointCounts
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.throttles import DynamoThrottles
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
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.manual import ManualAttempts
from shared.services.endpoints.activity import ActivityService
from shared.services.endpoints.endpoint_stats import EndpointStatsService
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.operational_endpoints import (
    OperationalEndpoints,
    operational_endpoints,
)
from shared.services.endpoints.rate_limit_status import RateLimitStatusService
from shared.services.endpoints.secret_factory import NewSecrets
from shared.services.endpoints.secret_rotation import RotationService
from shared.services.event_types.bulk_event_types import EventTypeSets
from shared.services.event_types.environment import EnvironmentService
from shared.services.event_types.event_type_rules import EventTypeRules
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
from shared.services.messages.trial_messages import TrialMessageService
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Api:
    """Services of the management API."""

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
    trial_messages: TrialMessageService
    activity: ActivityService
    rate_limit_status: RateLimitStatusService
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
    cipher = AesGcmCipher(keys, entropy)
    stored = DynamoEndpoints(cipher, clock)
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
    attempts = AttemptService(endpoints, messages, deliveries, HeaderRecords(cipher=cipher))
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
        activity=ActivityService(
            applications=applications,
            endpoints=stored,
            counts=DynamoEndpointCounts(),
            messages=messages.messages,
            clock=clock,
        ),
        rate_limit_status=RateLimitStatusService(
            endpoints=endpoints, throttles=DynamoThrottles(), clock=clock
        ),
        expunge=ExpungeService(messages, attempts, deliveries),
        examples=ExampleService(endpoints, types, accepting.messages),
        trial_messages=TrialMessageService(endpoints=endpoints, ingest=accepting.messages),
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
    """Sends at once: changes of configuration are rare, so a batch would only delay them."""
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
