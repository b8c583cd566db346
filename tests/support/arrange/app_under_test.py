"""The whole pipeline in one process, on fakes, under a clock that the test moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.secrets import KeyRing
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
from shared.domain.endpoints.bulkhead import UNTRUSTED, Permit
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.ids import OrgId
from shared.domain.pipeline.reserve import reserve
from shared.domain.pipeline.sweeping import SWEEPS, share_of
from shared.services.applications.application_list import ApplicationListService
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from shared.services.background.engine import BackgroundEngine
from shared.services.background.purges import PurgeService
from shared.services.background.registry import TaskRegistry
from shared.services.background.replay_requests import ReplayService
from shared.services.background.statistics import StatisticsService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.delivery.concurrency_limit import ConcurrencyLimit
from shared.services.delivery.delivery import DeliveryReport, DeliveryService
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.manual import ManualAttempts
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.sweep import SweepService
from shared.services.delivery.throttling import Throttling
from shared.services.endpoints.endpoint_secrets import NewSecrets
from shared.services.endpoints.endpoint_stats import EndpointStatsService
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.operational_endpoints import operational_endpoints
from shared.services.endpoints.secret_rotation import RotationService
from shared.services.event_types.environment import EnvironmentService
from shared.services.event_types.event_type_rules import EventTypeRules
from shared.services.event_types.event_type_sets import EventTypeSets
from shared.services.event_types.event_types import EventTypeService
from shared.services.event_types.openapi_import import OpenApiImport
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.ingest import IngestService
from shared.services.messages.attempts import AttemptService
from shared.services.messages.cancellation import CancellationService
from shared.services.messages.endpoint_history import EndpointHistoryService
from shared.services.messages.examples import ExampleService
from shared.services.messages.expunge import ExpungeService
from shared.services.messages.messages import MessageService
from shared.services.messages.resend import ResendService
from shared.services.operational.delivery_events import DeliveryEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.operator.reconciliation import ReconciliationService
from shared.services.settling import CacheSettler
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
    """Every service on the same fakes. Tests script `http` and look into the fakes."""

    http: ScriptedHttp = field(default_factory=ScriptedHttp)
    retry_delays: Sequence[timedelta] = SCHEDULE
    clock: FixedClock = field(default_factory=FixedClock)
    disable_after: timedelta | None = timedelta(days=5)
    request_limits: RequestLimits = field(default_factory=RequestLimits)
    targets: TargetPolicy = field(default_factory=TargetPolicy)
    permits: int = UNTRUSTED
    late_permits: int = 50
    slow_permits: int = 25

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
            tokens=self.maker,
            counts=MemoryRequestCounts(),
            limits=self.request_limits,
            clock=self.clock,
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
        settling = CacheSettler(leases=self.cache_leases, clock=clock, pause=ClockPause(clock))
        self.applications = ApplicationService(
            applications=self._applications, clock=clock, entropy=entropy, settling=settling
        )
        self.directory = ApplicationListService(
            applications=self._applications, endpoints=self._endpoints
        )
        self.authentication = AuthenticationService(
            applications=self.applications,
            maker=self.maker,
            revocations=self.revocations,
            clock=clock,
            entropy=entropy,
            portal_url=PORTAL,
        )
        rules = EventTypeRules(schemas=LibrarySchemas())
        self.event_types = EventTypeService(event_types=self._event_types, rules=rules, clock=clock)
        sets = EventTypeSets(event_types=self._event_types, rules=rules, clock=clock)
        self.environment = EnvironmentService(event_types=self._event_types, sets=sets)
        self.openapi_import = OpenApiImport(
            event_types=self._event_types, sets=sets, documents=TextDocuments(), clock=clock
        )
        secrets = NewSecrets(ed25519=LibraryEd25519(), entropy=entropy)
        self.event_publisher = OperationalEventPublisher(
            routes=self._routes,
            applications=self._applications,
            messages=self._messages,
            queue=self.message_queue,
            clock=clock,
            routes_ttl=timedelta(0),
        )
        self.endpoints = EndpointService(
            applications=self.applications,
            endpoints=self._endpoints,
            event_types=self._event_types,
            secrets=secrets,
            event_publisher=self.event_publisher,
            clock=clock,
            entropy=entropy,
            targets=self.targets,
            settling=settling,
        )
        self.rotation = RotationService(
            found=self.endpoints, endpoints=self._endpoints, clock=clock
        )
        self.operational = operational_endpoints(self.endpoints, self.rotation)
        self.messages = MessageService(
            applications=self.applications, messages=self._messages, clock=clock
        )
        self.attempts = AttemptService(
            endpoints=self.endpoints, messages=self.messages, deliveries=self.deliveries
        )
        self.endpoint_stats = EndpointStatsService(
            endpoints=self.endpoints, counts=MemoryEndpointCounts(self.store), clock=clock
        )
        self.history = EndpointHistoryService(
            endpoints=self.endpoints, messages=self.messages, deliveries=self.deliveries
        )
        self.expunge = ExpungeService(
            messages=self.messages, attempts=self.attempts, deliveries=self.deliveries
        )
        self.ingest = IngestService(
            applications=self.applications,
            routes=self._routes,
            messages=self._messages,
            enforcement=EnforcementService(
                event_types=self._event_types, schemas=LibrarySchemas(), clock=clock
            ),
            queue=self.message_queue,
            clock=clock,
            entropy=entropy,
        )
        self.cancellation = CancellationService(messages=self.messages, deliveries=self.deliveries)
        self.examples = ExampleService(
            endpoints=self.endpoints, event_types=self.event_types, ingest=self.ingest
        )
        self.fanout = FanoutService(queue=self.delivery_queue, clock=clock)
        self.delivery = DeliveryService(
            deliveries=self.deliveries,
            endpoints=self._endpoints,
            messages=self._messages,
            http=self.http,
            ed25519=LibraryEd25519(),
            schedule=Schedule(queue=self.delivery_queue, later=self.due_retries, clock=clock),
            health=EndpointHealth(
                endpoints=self._endpoints,
                event_publisher=self.event_publisher,
                clock=clock,
                limit=self.disable_after,
            ),
            events=DeliveryEvents(
                event_publisher=self.event_publisher,
                deliveries=self.deliveries,
                endpoints=self._endpoints,
                messages=self._messages,
            ),
            limit=ConcurrencyLimit(
                bulkheads=self.bulkheads,
                clock=clock,
                lane="fast",
                share=self.late_permits,
                untrusted_permits=self.permits,
                report=lambda permit, _: self.unreleased.append(permit),
            ),
            throttling=Throttling(
                throttles=self.throttles, applications=self._applications, clock=clock
            ),
            clock=clock,
            retry_delays=self.retry_delays,
            reserve=RESERVE,
            slow_lane=self.slow_queue,
        )
        self.slow_delivery = replace(
            self.delivery,
            schedule=Schedule(queue=self.slow_queue, later=self.due_retries, clock=clock),
            limit=replace(
                self.delivery.limit,
                lane="slow",
                share=self.slow_permits,
                untrusted_permits=self.slow_permits,
            ),
            slow_lane=None,
        )
        self.manual = ManualAttempts(messages=self._messages, queue=self.delivery_queue)
        self.resend = ResendService(
            endpoints=self.endpoints,
            messages=self.messages,
            deliveries=self.deliveries,
            manual=self.manual,
            clock=clock,
            entropy=entropy,
        )
        self.sweep = SweepService(later=self.due_retries, queue=self.delivery_queue, clock=clock)
        shares = map(share_of, range(SWEEPS))
        self.sweeps = [replace(self.sweep, share=share) for share in shares]
        self.reconciliation = ReconciliationService(
            applications=self._applications,
            messages=self._messages,
            deliveries=self.deliveries,
            states=MemoryEndpointStates(self.store),
            later=self.due_retries,
            schedule=Schedule(queue=self.delivery_queue, later=self.due_retries, clock=clock),
            clock=clock,
        )

    def _make_background_services(self) -> None:
        clock, tasks, queue = self.clock, self._background_tasks, self.background_queue
        self.background_tasks = BackgroundTaskService(
            tasks=tasks, queue=queue, clock=clock, entropy=self.entropy
        )
        self.statistics = StatisticsService(
            applications=self.applications, tasks=self.background_tasks, clock=clock
        )
        self.replays = ReplayService(
            endpoints=self.endpoints, tasks=self.background_tasks, clock=clock
        )
        self.purges = PurgeService(
            applications=self.applications, tasks=self.background_tasks, clock=clock
        )
        workshop = TaskRegistry(
            applications=self._applications,
            routes=self._routes,
            messages=self._messages,
            deliveries=self.deliveries,
            manual=self.manual,
            clock=clock,
        )
        self.background = BackgroundEngine(
            tasks=tasks,
            queue=queue,
            handlers=workshop.handlers,
            event_publisher=self.event_publisher,
            clock=clock,
        )

    def finish(self, task: BackgroundTask) -> BackgroundTask:
        """The task after all of its steps, and those of all other tasks."""
        self.process_background()
        return self.background_tasks.get(Identity(task.org_id), task.id)

    def process_background(self) -> None:
        """Every step of every background task."""
        while self.background_queue.sent:
            for step, delay in _drain(self.background_queue.sent):
                self.clock.advance(delay)
                self.background.advance(step)

    def fan_out(self) -> None:
        """Works off the queue of messages."""
        for dispatch, delay in _drain(self.message_queue.sent):
            self.clock.advance(delay)
            self.fanout.expand(dispatch)

    def deliver(self) -> list[DeliveryReport]:
        """Works off both queues of deliveries as they are now, letting each delay pass."""
        reports = []
        lanes = [(self.delivery, self.delivery_queue), (self.slow_delivery, self.slow_queue)]
        for service, queue in lanes:
            for task, delay in _drain(queue.sent):
                self.clock.advance(delay)
                reports.append(service.attempt(task))
        return reports

    def run(self, rounds: int = 600) -> list[DeliveryReport]:
        """Everything that happens until nothing is queued, long waits included."""
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
