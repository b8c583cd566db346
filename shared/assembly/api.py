"""Services of `api`."""

from dataclasses import dataclass, replace

from shared.assembly.api_ports import ApiPorts
from shared.assembly.api_wings.background import background_task_service, broadcast_service
from shared.assembly.api_wings.endpoints import (
    endpoint_service,
    receiver_auth_service,
    role_vetting,
)
from shared.assembly.api_wings.messages import attempt_service, expunge_service, resend_service
from shared.assembly.api_wings.statistics import activity_service, endpoint_stats_service
from shared.assembly.api_wings.tokens import authentication_service, one_time_token_service
from shared.assembly.ingest import Ingest
from shared.assembly.ingest import assemble as assemble_ingest
from shared.domain import ids
from shared.ports import Clock, Tokens
from shared.services.applications.application_list import ApplicationListService
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService, LiveTokens
from shared.services.auth.one_time_tokens import OneTimeTokenService
from shared.services.auth.portal_links import PortalLinkService
from shared.services.background.broadcasts import BroadcastService
from shared.services.background.purges import PurgeService
from shared.services.background.replay_requests import ReplayService
from shared.services.background.statistics import StatisticsService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.destinations.destinations import Destinations, destinations
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.filter_trial import FilterTrialService
from shared.services.endpoints.operational_endpoints import (
    OperationalEndpoints,
    operational_endpoints,
)
from shared.services.endpoints.public_keys import PublicKeyService
from shared.services.endpoints.rate_limit_status import RateLimitStatusService
from shared.services.endpoints.secret_rotation import RotationService
from shared.services.event_types.bulk_event_types import EventTypeSets
from shared.services.event_types.environment import EnvironmentService
from shared.services.event_types.event_type_rules import EventTypeRules
from shared.services.event_types.event_types import EventTypeService
from shared.services.event_types.openapi_import import OpenApiImport
from shared.services.event_types.public_catalog import PublicCatalogService
from shared.services.messages.attempts import AttemptService
from shared.services.messages.cancellation import CancellationService
from shared.services.messages.destinations import DestinationLookup
from shared.services.messages.endpoint_history import EndpointHistoryService
from shared.services.messages.examples import ExampleService
from shared.services.messages.expunge import ExpungeService
from shared.services.messages.messages import MessageService
from shared.services.messages.resend import ResendService
from shared.services.messages.trial_messages import TrialMessageService
from shared.services.receiver_auth.receiver_auths import ReceiverAuthService
from shared.services.statistics.activity import ActivityService
from shared.services.statistics.endpoint_stats import EndpointStatsService
from shared.services.theme.portal_settings import PortalSettingsService
from shared.settings.api import ApiSettings


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
    receiver_auths: ReceiverAuthService
    public_keys: PublicKeyService
    receivers: EndpointService
    rotation: RotationService
    destinations: Destinations
    operational: OperationalEndpoints
    event_types: EventTypeService
    environment: EnvironmentService
    openapi_import: OpenApiImport
    messages: MessageService
    attempts: AttemptService
    message_destinations: DestinationLookup
    endpoint_history: EndpointHistoryService
    endpoint_stats: EndpointStatsService
    expunge: ExpungeService
    resend: ResendService
    cancellation: CancellationService
    background_tasks: BackgroundTaskService
    replays: ReplayService
    purges: PurgeService
    broadcasts: BroadcastService
    statistics: StatisticsService
    examples: ExampleService
    trial_messages: TrialMessageService
    activity: ActivityService
    rate_limit_status: RateLimitStatusService
    filter_trials: FilterTrialService
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
    tasks = background_task_service(ports)
    endpoints = endpoint_service(ports, settings, accepting.messages, tasks)
    receivers = replace(endpoints, prefixes=ids.RECEIVERS)
    rotation = RotationService(found=endpoints, endpoints=ports.endpoints, clock=clock)
    messages = MessageService(
        applications=applications, messages=ports.ingest.messages, clock=clock
    )
    attempts = attempt_service(ports, receivers, messages)
    tokens = LiveTokens(tokens=accepting.tokens, revocations=ports.revocations, clock=clock)
    authentication = authentication_service(ports, applications)
    one_time_tokens = one_time_token_service(ports, tokens)
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
        receiver_auths=receiver_auth_service(ports, settings, endpoints),
        public_keys=PublicKeyService(endpoints=ports.endpoints, clock=clock),
        receivers=receivers,
        rotation=rotation,
        destinations=destinations(
            endpoints, rotation, role_vetting(ports, settings), settings.launch_templates
        ),
        operational=operational_endpoints(endpoints, rotation),
        event_types=types,
        environment=EnvironmentService(event_types=event_types, sets=sets),
        openapi_import=OpenApiImport(
            event_types=event_types, sets=sets, documents=ports.documents, clock=clock
        ),
        messages=messages,
        attempts=attempts,
        message_destinations=DestinationLookup(endpoints=ports.endpoints, deliveries=deliveries),
        endpoint_history=EndpointHistoryService(
            endpoints=receivers, messages=messages, deliveries=deliveries
        ),
        endpoint_stats=endpoint_stats_service(ports, receivers),
        expunge=expunge_service(ports, messages, attempts),
        resend=resend_service(ports, receivers, messages),
        cancellation=CancellationService(messages=messages, deliveries=deliveries),
        background_tasks=tasks,
        replays=ReplayService(endpoints=receivers, tasks=tasks, clock=clock),
        purges=PurgeService(applications=applications, tasks=tasks, clock=clock),
        broadcasts=broadcast_service(ports, accepting.messages, tasks),
        statistics=StatisticsService(applications=applications, tasks=tasks, clock=clock),
        examples=ExampleService(endpoints=receivers, event_types=types, ingest=accepting.messages),
        trial_messages=TrialMessageService(endpoints=receivers, ingest=accepting.messages),
        activity=activity_service(ports, applications),
        rate_limit_status=RateLimitStatusService(
            endpoints=receivers, throttles=ports.throttles, clock=clock
        ),
        filter_trials=FilterTrialService(
            endpoints=endpoints, messages=ports.ingest.messages, clock=clock
        ),
        ingest=accepting,
        clock=clock,
    )
