"""Fakes of a system under test, as the ports of each function."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.crypto.tokens import JwtTokens
from shared.adapters.documents.documents import TextDocuments
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.http.uploaded_certificates import UploadedCertificates
from shared.adapters.memory import (
    ClockPause,
    CountingEntropy,
    FixedClock,
    MemoryAccounts,
    MemoryApplications,
    MemoryBackgroundTaskQueue,
    MemoryBackgroundTasks,
    MemoryBulkheads,
    MemoryCacheLeases,
    MemoryCertificateNotices,
    MemoryCourier,
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
    MemoryPausedAttempts,
    MemoryPauseEnds,
    MemoryPortalSettings,
    MemoryReceiverAuths,
    MemoryRequestCounts,
    MemoryRevocations,
    MemoryRoutes,
    MemoryStore,
    MemoryTaskInbox,
    MemoryThrottles,
    MemoryWebIdentities,
    ScriptedHttp,
)
from shared.adapters.sqs.background_queue import decode_step
from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.assembly.api_ports import ApiPorts
from shared.assembly.background import BackgroundPorts
from shared.assembly.deliver import DeliverPorts
from shared.assembly.fanout import FanoutPorts
from shared.assembly.ingest import IngestPorts
from shared.assembly.intake import IntakePorts
from shared.assembly.operator import ReconciliationPorts
from shared.assembly.receiver_auth import ReceiverAuthPorts
from shared.assembly.sweep import SweepPorts
from shared.domain.deliveries.bulkhead import Permit
from tests.support.arrange.tokens import SIGNING_KEY

SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800))


@dataclass
class FakePorts:
    """Fakes on one store. A test may replace some of them, and then assembles again."""

    http: ScriptedHttp = field(default_factory=ScriptedHttp)
    retry_delays: Sequence[timedelta] = SCHEDULE
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.entropy = CountingEntropy()
        self.keys = MemoryKeys(KeyRing(SIGNING_KEY))
        # Entropy of its own, so that ids do not depend on what is encrypted.
        self.cipher = AesGcmCipher(self.keys, CountingEntropy())
        self.message_queue = MemoryMessageQueue()
        self.delivery_queue = MemoryDeliveryQueue()
        self.slow_queue = MemoryDeliveryQueue()
        self.inbox = MemoryTaskInbox()
        self.due_retries = MemoryDueRetries(self.clock)
        self.paused_attempts = MemoryPausedAttempts(self.clock)
        self.dead_letters = MemoryDeadLetters()
        self.accounts = MemoryAccounts(clock=self.clock)
        self.courier = MemoryCourier(self.clock, self.accounts)
        self.deliveries = MemoryDeliveries(self.store)
        self.throttles = MemoryThrottles()
        self.bulkheads = MemoryBulkheads()
        self.unreleased: list[Permit] = []
        self.cache_leases = MemoryCacheLeases()
        self.revocations = MemoryRevocations(self.store)
        self.maker = JwtTokens(self.keys, self.clock)
        self.background_queue = MemoryBackgroundTaskQueue()
        self.receiver_auths = MemoryReceiverAuths(self.store)
        self._endpoints = MemoryEndpoints(self.store)
        self._event_types = MemoryEventTypes(self.store)
        self._messages = MemoryMessages(self.store)
        self._applications = MemoryApplications(self.store)
        self._routes = MemoryRoutes(self.store)
        self._background_tasks = MemoryBackgroundTasks(self.store)
        self._request_counts = MemoryRequestCounts()
        self._endpoint_counts = MemoryEndpointCounts(self.store)
        self._endpoint_states = MemoryEndpointStates(self.store)

    def ingest_ports(self) -> IngestPorts:
        return IngestPorts(
            applications=self._applications,
            routes=self._routes,
            event_types=self._event_types,
            messages=self._messages,
            cache_leases=self.cache_leases,
            request_counts=self._request_counts,
            message_queue=self.message_queue,
            delivery_queue=self.delivery_queue,
            tokens=self.maker,
            maker=self.maker,
            schemas=LibrarySchemas(),
            clock=self.clock,
            entropy=self.entropy,
            pause=ClockPause(self.clock),
        )

    def intake_ports(self) -> IntakePorts:
        return IntakePorts(
            applications=self._applications,
            routes=self._routes,
            event_types=self._event_types,
            messages=self._messages,
            cache_leases=self.cache_leases,
            message_queue=self.message_queue,
            delivery_queue=self.delivery_queue,
            dead_letters=self.dead_letters,
            schemas=LibrarySchemas(),
            clock=self.clock,
            entropy=self.entropy,
            pause=ClockPause(self.clock),
        )

    def api_ports(self) -> ApiPorts:
        return ApiPorts(
            ingest=self.ingest_ports(),
            endpoints=self._endpoints,
            revocations=self.revocations,
            one_time_tokens=MemoryOneTimeTokens(self.store),
            portal_settings=MemoryPortalSettings(self.store),
            deliveries=self.deliveries,
            endpoint_counts=self._endpoint_counts,
            background_tasks=self._background_tasks,
            background_queue=self.background_queue,
            documents=TextDocuments(),
            ed25519=LibraryEd25519(),
            throttles=self.throttles,
            cipher=self.cipher,
            receiver_auths=self.receiver_auths,
            assertion_signer=LibraryAssertionSigner(),
            certificates=UploadedCertificates(),
            courier=self.courier,
        )

    def fanout_ports(self) -> FanoutPorts:
        return FanoutPorts(
            delivery_queue=self.delivery_queue,
            dead_letters=self.dead_letters,
            clock=self.clock,
            decode=decode_dispatch,
        )

    def deliver_ports(self, *, slow: bool = False) -> DeliverPorts:
        """Returns the ports of the fast lane, or of the slow lane."""
        return DeliverPorts(
            applications=self._applications,
            endpoints=self._endpoints,
            routes=self._routes,
            messages=self._messages,
            deliveries=self.deliveries,
            due_retries=self.due_retries,
            paused_attempts=self.paused_attempts,
            cache_leases=self.cache_leases,
            bulkheads=self.bulkheads,
            throttles=self.throttles,
            message_queue=self.message_queue,
            delivery_queue=self.slow_queue if slow else self.delivery_queue,
            slow_delivery_queue=None if slow else self.slow_queue,
            inbox=self.inbox,
            dead_letters=self.dead_letters,
            http=self.http,
            courier=lambda: self.courier,
            ed25519=LibraryEd25519(),
            cipher=self.cipher,
            receiver_auth=self.receiver_auth_ports,
            clock=self.clock,
            longest_call=LONGEST_CALL,
            decode=decode_task,
            report_unreleased=lambda permit, _: self.unreleased.append(permit),
        )

    def receiver_auth_ports(self) -> ReceiverAuthPorts:
        return ReceiverAuthPorts(
            auths=self.receiver_auths,
            signer=LibraryAssertionSigner(),
            web_identities=MemoryWebIdentities(self.clock),
            entropy=CountingEntropy(),
            pause=ClockPause(self.clock),
        )

    def sweep_ports(self) -> SweepPorts:
        return SweepPorts(
            due_retries=self.due_retries,
            delivery_queue=self.delivery_queue,
            clock=self.clock,
            lanes=1,
        )

    def background_ports(self) -> BackgroundPorts:
        return BackgroundPorts(
            applications=self._applications,
            routes=self._routes,
            messages=self._messages,
            deliveries=self.deliveries,
            paused_attempts=self.paused_attempts,
            background_tasks=self._background_tasks,
            message_queue=self.message_queue,
            delivery_queue=self.delivery_queue,
            background_queue=self.background_queue,
            certificate_notices=MemoryCertificateNotices(self.store),
            pause_ends=MemoryPauseEnds(self.store),
            entropy=self.entropy,
            dead_letters=self.dead_letters,
            clock=self.clock,
            decode=decode_step,
        )

    def reconciliation_ports(self) -> ReconciliationPorts:
        return ReconciliationPorts(
            applications=self._applications,
            messages=self._messages,
            deliveries=self.deliveries,
            endpoint_states=self._endpoint_states,
            due_retries=self.due_retries,
            paused_attempts=self.paused_attempts,
            delivery_queue=self.delivery_queue,
            clock=self.clock,
        )
