"""The composition root: for each function, its services on their adapters.

Every builder imports only what its function needs, since imports are most of a cold start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.delivery import DeliveryTask
from shared.domain.dispatch import Dispatch
from shared.ports import Clock, Tokens
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.services.applications import ApplicationService
    from shared.services.attempts import AttemptService
    from shared.services.delivery import DeliveryService
    from shared.services.endpoints import EndpointService
    from shared.services.event_types import EventTypeService
    from shared.services.fanout import FanoutService
    from shared.services.ingest import IngestService
    from shared.services.messages import MessageService
    from shared.services.sweep import SweepService
