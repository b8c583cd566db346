"""Fakes of all stores, queues, clocks and entropy: for tests, and for running without AWS.

The fakes of stores pass the same contract tests as the adapters. Not thread-safe.
"""

from shared.adapters.memory.accounts import MemoryAccounts, MemoryCourier, MemoryRole
from shared.adapters.memory.configuration.applications import MemoryApplications
from shared.adapters.memory.configuration.cache_leases import MemoryCacheLeases
from shared.adapters.memory.configuration.endpoints import (
    MemoryEndpoints,
    MemoryEndpointStates,
    MemoryRoutes,
)
from shared.adapters.memory.configuration.event_types import MemoryEventTypes
from shared.adapters.memory.configuration.one_time_tokens import MemoryOneTimeTokens
from shared.adapters.memory.configuration.portal_settings import MemoryPortalSettings
from shared.adapters.memory.configuration.receiver_auths import (
    MemoryCertificateNotices,
    MemoryReceiverAuths,
)
from shared.adapters.memory.configuration.revocations import MemoryRevocations
from shared.adapters.memory.http import RecordedRequest, ScriptedHttp
from shared.adapters.memory.key_ring import MemoryKeys, MemoryKeySecret
from shared.adapters.memory.stack_inspector import MemoryStackInspector
from shared.adapters.memory.store import MemoryStore
from shared.adapters.memory.system import ClockPause, CountingEntropy, FixedClock, SteppingClock
from shared.adapters.memory.traffic.background_tasks import MemoryBackgroundTasks
from shared.adapters.memory.traffic.bulkheads import MemoryBulkheads
from shared.adapters.memory.traffic.contents import MemoryContents
from shared.adapters.memory.traffic.deliveries import MemoryDeliveries
from shared.adapters.memory.traffic.due_retries import MemoryDueRetries
from shared.adapters.memory.traffic.endpoint_counts import MemoryEndpointCounts
from shared.adapters.memory.traffic.messages import MemoryMessages
from shared.adapters.memory.traffic.pause_ends import MemoryPauseEnds
from shared.adapters.memory.traffic.paused_attempts import MemoryPausedAttempts
from shared.adapters.memory.traffic.queues import (
    MemoryBackgroundTaskQueue,
    MemoryDeadLetters,
    MemoryDeliveryQueue,
    MemoryMessageQueue,
    MemoryTaskInbox,
)
from shared.adapters.memory.traffic.request_counts import MemoryRequestCounts
from shared.adapters.memory.traffic.throttles import MemoryThrottles
from shared.adapters.memory.web_identity import MemoryWebIdentities

__all__ = [
    "ClockPause",
    "CountingEntropy",
    "FixedClock",
    "MemoryAccounts",
    "MemoryApplications",
    "MemoryBackgroundTaskQueue",
    "MemoryBackgroundTasks",
    "MemoryBulkheads",
    "MemoryCacheLeases",
    "MemoryCertificateNotices",
    "MemoryContents",
    "MemoryCourier",
    "MemoryDeadLetters",
    "MemoryDeliveries",
    "MemoryDeliveryQueue",
    "MemoryDueRetries",
    "MemoryEndpointCounts",
    "MemoryEndpointStates",
    "MemoryEndpoints",
    "MemoryEventTypes",
    "MemoryKeySecret",
    "MemoryKeys",
    "MemoryMessageQueue",
    "MemoryMessages",
    "MemoryOneTimeTokens",
    "MemoryPauseEnds",
    "MemoryPausedAttempts",
    "MemoryPortalSettings",
    "MemoryReceiverAuths",
    "MemoryRequestCounts",
    "MemoryRevocations",
    "MemoryRole",
    "MemoryRoutes",
    "MemoryStackInspector",
    "MemoryStore",
    "MemoryTaskInbox",
    "MemoryThrottles",
    "MemoryWebIdentities",
    "RecordedRequest",
    "ScriptedHttp",
    "SteppingClock",
]
