"""The whole pipeline in one process, on fakes, under a clock that the test moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.crypto.tokens import JwtTokens
from shared.adapters.documents.documents import TextDocuments
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.memory import (
    ClockPause,
    CountingEntropy,
    FixedClock,
    MemoryApplications,
    MemoryBackgroundTaskQueue,
    MemoryBackgroundTasks,
    MemoryBulkheads,
    MemoryCacheLeases,
    MemoryDeadLetters,
    MemoryDeliveries,
    MemoryDeliveryQueue,
    MemoryDueRetries,
    MemoryEndpointCounts,
    MemoryEndpoints,
    MemoryEndpointStates,
    MemoryEventTypes,
    MemoryKeys,
    MemoryMessageQueue,
    MemoryMessages,
    MemoryOneTimeTokens,
    MemoryPortalSettings,
    MemoryRequestCounts,
    MemoryRevocations,
    MemoryRoutes,
    MemoryStore,
    MemoryThrottles,
    ScriptedHttp,
)
from shared.domain.auth.access import Identity
from shared.domain.auth.request_limits import RequestLimits
from shared.domain.background.background_task import BackgroundTask
from shared.domain.deliveries.bulkhead import UNTRUSTED, Permit
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.ids import OrgId
from shared.domain.pipeline.due_retry_shards import SWEEPS, share_of
from shared.domain.pipeline.invocation_time import reserve
from shared.services.applications.application_list import ApplicationListService
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService, LiveTokens
from shared.services.auth.one_time_tokens import OneTimeTokenService
from shared.services.auth.portal_links import PortalLinkService
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from shared.services.background.engine import BackgroundEngine
from shared.services.background.purges import PurgeService
from shared.services.background.registry import TaskRegistry
from shared.services.background.replay_requests import ReplayService
from shared.services.background.statistics import StatisticsService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.cache_invalidation import CacheSettler
from shared.services.delivery.admission import Admission
from shared.services.delivery.concurrency_limit import ConcurrencyLimit
from shared.services.delivery.delivery import DeliveryService
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.manual import ManualAttempts
from shared.services.delivery.recording import AttemptRecorder, DeliveryReport
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.sweep import SweepService
from shared.services.delivery.throttling import Throttling
from shared.services.endpoints.activity import ActivityService
from shared.services.endpoints.endpoint_stats import EndpointStatsService
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.operational_endpoints import operational_endpoints
from shared.services.endpoints.rate_limit_status import RateLimitStatusService
from shared.services.endpoints.secret_factory import NewSecrets
from shared.services.endpoints.secret_rotation import RotationService
from shared.services.event_types.bulk_event_types import EventTypeSets
from shared.services.event_types.environment import EnvironmentService
from shared.services.event_types.event_type_rules import EventTypeRules
from shared.services.event_types.event_types import EventTypeService
from shared.services.event_types.openapi_import import OpenApiImport
from shared.services.event_types.public_catalog import PublicCatalogService
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.ingest import IngestService
from shared.services.messages.attempts import AttemptService
from shared.services.messages.cancellation import CancellationService
from shared.services.messages.endpoint_history import EndpointHistoryService
from shared.services.messages.examples import ExampleService
from shared.services.messages.expunge import ExpungeService
from shared.services.messages.messages import MessageService
from shared.services.messages.resend import ResendService
from shared.services.messages.trial_messages import TrialMessageService
from shared.services.operational.delivery_events import DeliveryEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.operator.reconciliation import ReconciliationService
from shared.services.theme.portal_settings import PortalSettingsService
from shared.settings import Settings
from tests.support.arrange.tokens import SIGNING_KEY

T = TypeVar("T")

ORG = OrgId("org_test")
OWNER = Identity(ORG)
PORTAL = "https://portal.example.com/webhooks"
RESERVE = reserve(Settings().timeout, LONGEST_CALL)
SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800))


@dataclass
class SystemUnderTest:
    """All services on the same fakes. Tests script `http` and inspect the fakes."""

    http: ScriptedHttp = field(default_factory=ScriptedHttp)
    retry_delays: Sequence[timedelta] = SCHEDULE
    clock: FixedClock = field(default_factory=FixedClock)
    disable_after: timedelta | None = timedelta(days=5)
    request_limits: RequestLimits = field(default_factory=RequestLimits)
    targets: TargetPolicy = field(default_factory=TargetPolicy)
    permits: int = UNTRUSTED
    late_permits: int = 50
    slow_permits: int = 25
    portal_url: str = PORTAL
    has_public_catalog: bool = True

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.entropy = CountingEntropy()
        self.keys = MemoryKeys(KeyRing(SIGNING_KEY))
        self.message_queue = MemoryMessageQueue()
        self.delivery_queue = MemoryDeliveryQueue()
        self.slow_queue = MemoryDeliveryQueue()
        self.due_retries = MemoryDueRetries(self.clock)
        self.dead_letters = MemoryDeadLetters()
        self.deliveries = MemoryDeliveries(self.store)
        self.throttles = MemoryThrottles()
        self.bulkheads = MemoryBulkheads()
        self.unreleased: list[Permit] = []
        self.cache_leases = MemoryCacheLeases()
        self.revocations = MemoryRevocations(self.store)
        self.maker = JwtTokens(self.keys, self.clock)
        self.tokens = RateLimitedAuthenticator(
            self.maker, MemoryRequestCounts(), self.request_limits, self.clock
        )
        self._endpoints = MemoryEndpoints(self.store)
        self._event_types = MemoryEventTypes(self.store)
        self._messages = MemoryMessages(self.store)
        self._applications = MemoryApplications(self.store)
        self._routes = MemoryRoutes(self.store)
        self.background_queue = MemoryBackgroundTaskQueue()
        self._background_tasks = MemoryBackgroundTasks(self.store)
        self._make_services()
        self._make_background_services()

    def _make_services(self) -> None:
        clock, entropy = self.clock, self.entropy
        settling = CacheSettler(self.cache_leases, clock, ClockPause(clock))
        self.applications = ApplicationService(self._applications, clock, entropy, settling)
        self.directory = ApplicationListService(self._applications, self._endpoints)
        self._make_auth_services()
        rules = EventTypeRules(LibrarySchemas())
        self.event_types = EventTypeService(self._event_types, rules, clock)
        sets = EventTypeSets(self._event_types, rules, clock)
        self.environment = EnvironmentService(self._event_types, sets)
        self.openapi_import = OpenApiImport(self._event_types, sets, TextDocuments(), clock)
        secrets = NewSecrets(LibraryEd25519(), entropy)
        self.event_publisher = OperationalEventPublisher(
            *(self._routes, self._applications, self._messages, self.message_queue),
            clock=clock,
            routes_ttl=timedelta(0),
        )
        self.endpoints = EndpointService(
            *(self.applications, self._endpoints, self._event_types, secrets, self.event_publisher),
            clock=clock,
            entropy=entropy,
            targets=self.targets,
            settling=settling,
        )
        self.rotation = RotationService(self.endpoints, self._endpoints, clock)
        self.operational = operational_endpoints(self.endpoints, self.rotation)
        self.messages = MessageService(self.applications, self._messages, clock)
        # Entropy of its own, so that ids do not depend on what is encrypted.
        cipher = AesGcmCipher(MemoryKeys(KeyRing(SIGNING_KEY)), CountingEntropy())
        self.header_records = HeaderRecords(cipher=cipher)
        self.attempts = AttemptService(
            self.endpoints, self.messages, self.deliveries, self.header_records
        )
        counts = MemoryEndpointCounts(self.store)
        self.endpoint_stats = EndpointStatsService(self.endpoints, counts, clock)
        self.activity = ActivityService(
            applications=self.applications,
            endpoints=self._endpoints,
            counts=counts,
            messages=self._messages,
            clock=clock,
        )
        self.rate_limit_status = RateLimitStatusService(
            endpoints=self.endpoints, throttles=self.throttles, clock=clock
        )
        self.history = EndpointHistoryService(self.endpoints, self.messages, self.deliveries)
        self.expunge = ExpungeService(self.messages, self.attempts, self.deliveries)
        self.ingest = IngestService(
            self.applications,
            self._routes,
            self._messages,
            EnforcementService(self._event_types, LibrarySchemas(), clock),
            self.message_queue,
            clock,
            entropy,
        )
        self.cancellation = CancellationService(self.messages, self.deliveries)
        self.examples = ExampleService(self.endpoints, self.event_types, self.ingest)
        self.trial_messages = TrialMessageService(endpoints=self.endpoints, ingest=self.ingest)
        self.fanout = FanoutService(self.delivery_queue, clock)
        self._make_delivery_services()
        self.manual = ManualAttempts(self._messages, self.delivery_queue)
        self.resend = ResendService(
            self.endpoints,
            self.messages,
            self.deliveries,
            self.manual,
            clock,
            entropy,
        )
        self.sweep = SweepService(self.due_retries, self.delivery_queue, clock)
        shares = map(share_of, range(SWEEPS))
        self.sweeps = [replace(self.sweep, share=share) for share in shares]
        self.reconciliation = ReconciliationService(
            self._applications,
            self._messages,
            self.deliveries,
            MemoryEndpointStates(self.store),
            self.due_retries,
            Schedule(self.delivery_queue, self.due_retries, clock),
            clock,
        )

    def _make_auth_services(self) -> None:
        clock, entropy = self.clock, self.entropy
        self.live_tokens = LiveTokens(self.tokens, self.revocations, clock)
        self.authentication = AuthenticationService(
            applications=self.applications,
            maker=self.maker,
            revocations=self.revocations,
            clock=clock,
            entropy=entropy,
        )
        self.one_time_tokens = OneTimeTokenService(
            tokens=self.live_tokens,
            maker=self.maker,
            pending=MemoryOneTimeTokens(self.store),
            clock=clock,
            entropy=entropy,
        )
        self.portal_links = PortalLinkService(
            authentication=self.authentication,
            one_time_tokens=self.one_time_tokens,
            portal_url=self.portal_url,
        )
        settings = MemoryPortalSettings(self.store)
        self.portal_settings = PortalSettingsService(store=settings)
        self.public_catalog = PublicCatalogService(
            event_types=self._event_types,
            settings=settings,
            clock=clock,
            is_allowed=self.has_public_catalog,
        )

    def _make_delivery_services(self) -> None:
        clock = self.clock
        schedule = Schedule(self.delivery_queue, self.due_retries, clock)
        admission = Admission(
            EndpointHealth(self._endpoints, self.event_publisher, clock, self.disable_after),
            ConcurrencyLimit(
                bulkheads=self.bulkheads,
                clock=clock,
                lane="fast",
                share=self.late_permits,
                untrusted_permits=self.permits,
                report=lambda permit, _: self.unreleased.append(permit),
            ),
            Throttling(self.throttles, self._applications, clock),
            self.slow_queue,
        )
        events = DeliveryEvents(
            self.event_publisher, self.deliveries, self._endpoints, self._messages
        )
        recorder = AttemptRecorder(
            deliveries=self.deliveries,
            messages=self._messages,
            schedule=schedule,
            events=events,
            clock=clock,
            retry_delays=self.retry_delays,
        )
        self.delivery = DeliveryService(
            deliveries=self.deliveries,
            endpoints=self._endpoints,
            messages=self._messages,
            http=self.http,
            ed25519=LibraryEd25519(),
            schedule=schedule,
            admission=admission,
            recorder=recorder,
            header_records=self.header_records,
            clock=clock,
            reserve=RESERVE,
        )
        slow_schedule = Schedule(self.slow_queue, self.due_retries, clock)
        permits = self.slow_permits
        limit = replace(admission.limit, lane="slow", share=permits, untrusted_permits=permits)
        self.slow_delivery = replace(
            self.delivery,
            schedule=slow_schedule,
            admission=replace(admission, limit=limit, slow_lane=None),
            recorder=replace(recorder, schedule=slow_schedule),
        )

    def _make_background_services(self) -> None:
        clock, tasks, queue = self.clock, self._background_tasks, self.background_queue
        self.background_tasks = BackgroundTaskService(tasks, queue, clock, self.entropy)
        self.statistics = StatisticsService(self.applications, self.background_tasks, clock)
        self.replays = ReplayService(self.endpoints, self.background_tasks, clock)
        self.purges = PurgeService(self.applications, self.background_tasks, clock)
        workshop = TaskRegistry(
            self._applications, self._routes, self._messages, self.deliveries, self.manual, clock
        )
        self.background = BackgroundEngine(
            tasks, queue, workshop.handlers, self.event_publisher, clock
        )

    def finish(self, task: BackgroundTask) -> BackgroundTask:
        """Processes all steps of all tasks; returns the task after them."""
        self.process_background()
        return self.background_tasks.get(Identity(task.org_id), task.id)

    def process_background(self) -> None:
        """Processes every step of every background task."""
        while self.background_queue.sent:
            for step, delay in _drain(self.background_queue.sent):
                self.clock.advance(delay)
                self.background.advance(step)

    def fan_out(self) -> None:
        """Processes the queue of messages."""
        for dispatch, delay in _drain(self.message_queue.sent):
            self.clock.advance(delay)
            self.fanout.expand(dispatch)

    def deliver(self) -> list[DeliveryReport]:
        """Processes the current tasks of both delivery queues, after each delay."""
        reports = []
        lanes = [(self.delivery, self.delivery_queue), (self.slow_delivery, self.slow_queue)]
        for service, queue in lanes:
            for task, delay in _drain(queue.sent):
                self.clock.advance(delay)
                reports.append(service.attempt(task))
        return reports

    def run(self, rounds: int = 600) -> list[DeliveryReport]:
        """Processes everything, long waits included, until all queues are empty."""
        reports: list[DeliveryReport] = []
        for _ in range(rounds):
            self.fan_out()
            reports += self.deliver()
            if self.delivery_queue.sent or self.slow_queue.sent:
                continue
            if self.due_retries.tasks:
                self.clock.advance(timedelta(minutes=1))
                self.sweep.sweep()
            elif not self.message_queue.sent:
                break
        return reports


def _drain(sent: list[T]) -> list[T]:
    taken, sent[:] = sent[:], []
    return taken
