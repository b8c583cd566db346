"""Ports: the interfaces of everything outside the services.

Each port has an adapter and a fake in `shared.adapters.memory`, and both pass the same tests. Only
`Tokens`, `Cipher`, `Documents`, `Ed25519` and `Schemas` have no fake, as their adapters need a key
at most. A failure raises InfrastructureError. No organisation can name another's data: every method
takes the organisation, which is part of the key.

Ports import the domain for type checks only, so that a function loads just what it uses.
"""

from shared.ports.auth import (
    MAX_REVOCATIONS,
    OneTimeTokens,
    RequestCounts,
    Revocations,
    TokenMaker,
    Tokens,
)
from shared.ports.background import BackgroundTaskQueue, BackgroundTasks, PauseEnds
from shared.ports.bulkheads import Bulkheads
from shared.ports.cache_leases import CacheLeases
from shared.ports.carriers import Accounts, Carrier, Courier
from shared.ports.configuration import (
    Applications,
    Endpoints,
    EndpointSource,
    EndpointStates,
    EventTypes,
    Routes,
)
from shared.ports.crypto import Cipher, Ed25519, KeySecret
from shared.ports.documents import Documents, Schemas, Validator
from shared.ports.http import Http
from shared.ports.queues import (
    DeadLetterBrowser,
    DeadLetters,
    DeliveryQueue,
    DueRetries,
    MessageQueue,
    PausedAttempts,
    TaskInbox,
)
from shared.ports.system import Clock, Entropy, Pause, SideBySide
from shared.ports.theme import PortalSettingsStore
from shared.ports.throttles import Throttles
from shared.ports.traffic import Contents, Deliveries, EndpointCounts, Messages

__all__ = [
    "MAX_REVOCATIONS",
    "Accounts",
    "Applications",
    "BackgroundTaskQueue",
    "BackgroundTasks",
    "Bulkheads",
    "CacheLeases",
    "Carrier",
    "Cipher",
    "Clock",
    "Contents",
    "Courier",
    "DeadLetterBrowser",
    "DeadLetters",
    "Deliveries",
    "DeliveryQueue",
    "Documents",
    "DueRetries",
    "Ed25519",
    "EndpointCounts",
    "EndpointSource",
    "EndpointStates",
    "Endpoints",
    "Entropy",
    "EventTypes",
    "Http",
    "KeySecret",
    "MessageQueue",
    "Messages",
    "OneTimeTokens",
    "Pause",
    "PauseEnds",
    "PausedAttempts",
    "PortalSettingsStore",
    "RequestCounts",
    "Revocations",
    "Routes",
    "Schemas",
    "SideBySide",
    "TaskInbox",
    "Throttles",
    "TokenMaker",
    "Tokens",
    "Validator",
]
