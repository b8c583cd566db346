"""Services of `api`."""

from dataclasses import dataclass
from datetime import timedelta

from shared.assembly.ingest import Ingest, IngestPorts
from shared.assembly.ingest import assemble as assemble_ingest
from shared.ports import (
    BackgroundTaskQueue,
    BackgroundTasks,
    Cipher,
    Clock,
    Deliveries,
    Documents,
    Ed25519,
    EndpointCounts,
    Endpoints,
    OneTimeTokens,
    PortalSettingsStore,
    Revocations,
    Throttles,
    Tokens,
)
from shared.services.applications.application_list import ApplicationListService
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService, LiveTokens
from shared.services.auth.one_time_tokens import OneTimeTokenService
from shared.services.auth.portal_links import PortalLinkService
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
from shared.services.event_types.public_catalog import PublicCatalogService
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
from shared.services.theme.portal_settings import PortalSettingsService
from shared.settings.api import ApiSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPorts:
    """Ports of `ingest`, whose services the API has too, and of its own."""

    ingest: IngestPorts
    endpoints: Endpoints
    revocations: Revocations
    one_time_tokens: OneTimeTokens
    portal_settings: PortalSettingsStore
    deliveries: Deliveries
    endpoint_counts: EndpointCounts
    background_tasks: BackgroundTasks
    background_queue: BackgroundTaskQueue
    documents: Documents
    ed25519: Ed25519
    throttles: Throttles
    cipher: Cipher


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Services of the management API."""

    tokens: Tokens
    authentication: AuthenticationService
    one_time_tokens: OneTimeTokenService
    portal_links: PortalLinkService
    portal_settings: PortalSettingsService
    public_catalog: PublicCatalogService
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


def assemble(ports: ApiPorts, settings: ApiSettings) -> Api:
    """Returns the services of `api` on these ports."""
    accepting, deliveries, clock = (
        assemble_ingest(ports.ingest, settings.ingest),
        ports.deliveries,
        ports.ingest.clock,
    )
    applications = accepting.messages.applications
    event_types = ports.ingest.event_types
    rules = EventTypeRules(schemas=ports.ingest.schemas)
    types = EventTypeService(event_types=event_types, rules=rules, clock=clock)
    sets = EventTypeSets(event_types=event_types, rules=rules, clock=clock)
    endpoints = _endpoints(ports, settings, accepting.messages)
    rotation = RotationService(found=endpoints, endpoints=ports.endpoints, clock=clock)
    messages = MessageService(
        applications=applications, messages=ports.ingest.messages, clock=clock
    )
    attempts = AttemptService(
        endpoints=endpoints,
        messages=messages,
        deliveries=deliveries,
        header_records=HeaderRecords(cipher=ports.cipher),
    )
    tasks = _background_tasks(ports)
    tokens = LiveTokens(tokens=accepting.tokens, revocations=ports.revocations, clock=clock)
    authentication = _authentication(ports, applications)
    one_time_tokens = _one_time_tokens(ports, tokens)
    return Api(
        tokens=tokens,
        authentication=authentication,
        one_time_tokens=one_time_tokens,
        portal_links=PortalLinkService(
            authentication=authentication,
            one_time_tokens=one_time_tokens,
            portal_url=settings.app_portal_url,
        ),
        portal_settings=PortalSettingsService(store=ports.portal_settings),
        public_catalog=PublicCatalogService(
            event_types=event_types,
            settings=ports.portal_settings,
            clock=clock,
            is_allowed=settings.has_public_catalog,
        ),
        applications=applications,
        application_list=ApplicationListService(
            applications=ports.ingest.applications, endpoints=ports.endpoints
        ),
        endpoints=endpoints,
        rotation=rotation,
        operational=operational_endpoints(endpoints, rotation),
        event_types=types,
        environment=EnvironmentService(event_types=event_types, sets=sets),
        openapi_import=OpenApiImport(
            event_types=event_types, sets=sets, documents=ports.documents, clock=clock
        ),
        messages=messages,
        attempts=attempts,
        endpoint_history=EndpointHistoryService(
            endpoints=endpoints, messages=messages, deliveries=deliveries
        ),
        endpoint_stats=EndpointStatsService(
            endpoints=endpoints, counts=ports.endpoint_counts, clock=clock
        ),
        expunge=ExpungeService(messages=messages, attempts=attempts, deliveries=deliveries),
        resend=_resend(ports, endpoints, messages),
        cancellation=CancellationService(messages=messages, deliveries=deliveries),
        background_tasks=tasks,
        replays=ReplayService(endpoints=endpoints, tasks=tasks, clock=clock),
        purges=PurgeService(applications=applications, tasks=tasks, clock=clock),
        statistics=StatisticsService(applications=applications, tasks=tasks, clock=clock),
        examples=ExampleService(endpoints=endpoints, event_types=types, ingest=accepting.messages),
        trial_messages=TrialMessageService(endpoints=endpoints, ingest=accepting.messages),
        activity=_activity(ports, applications),
        rate_limit_status=RateLimitStatusService(
            endpoints=endpoints, throttles=ports.throttles, clock=clock
        ),
        ingest=accepting,
        clock=clock,
    )


def _endpoints(ports: ApiPorts, settings: ApiSettings, ingest: IngestService) -> EndpointService:
    return EndpointService(
        applications=ingest.applications,
        endpoints=ports.endpoints,
        event_types=ports.ingest.event_types,
        secrets=NewSecrets(ed25519=ports.ed25519, entropy=ports.ingest.entropy),
        event_publisher=_event_publisher(ingest),
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
        targets=settings.targets,
        settling=ingest.applications.settling,
    )


def _authentication(ports: ApiPorts, applications: ApplicationService) -> AuthenticationService:
    return AuthenticationService(
        applications=applications,
        maker=ports.ingest.maker,
        revocations=ports.revocations,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )


def _one_time_tokens(ports: ApiPorts, tokens: Tokens) -> OneTimeTokenService:
    return OneTimeTokenService(
        tokens=tokens,
        maker=ports.ingest.maker,
        pending=ports.one_time_tokens,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
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


def _activity(ports: ApiPorts, applications: ApplicationService) -> ActivityService:
    return ActivityService(
        applications=applications,
        endpoints=ports.endpoints,
        counts=ports.endpoint_counts,
        messages=ports.ingest.messages,
        clock=ports.ingest.clock,
    )


def _resend(ports: ApiPorts, endpoints: EndpointService, messages: MessageService) -> ResendService:
    return ResendService(
        endpoints=endpoints,
        messages=messages,
        deliveries=ports.deliveries,
        manual=ManualAttempts(messages=ports.ingest.messages, queue=ports.ingest.delivery_queue),
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )


def _background_tasks(ports: ApiPorts) -> BackgroundTaskService:
    return BackgroundTaskService(
        tasks=ports.background_tasks,
        queue=ports.background_queue,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )
