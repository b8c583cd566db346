"""The sweep of each minute, but for the minutes in which it would find nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.memory import MemoryDueRetries
from shared.domain.dispatch import DeliveryTask
from shared.domain.errors import InfrastructureError
from shared.services.sweep import HORIZON
from tests.simulation.runtime import Handler, Runtime
from tests.simulation.sources import limit
from tests.support.faults import Killed

MINUTE = timedelta(minutes=1)
LIMIT = limit("SweepFunction")


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Runs the function when there is something to sweep; `planned` are the minutes of its runs."""

    runtime: Runtime
    handler: Handler
    planned: set[datetime] = field(default_factory=set)

    def by(self, ready_at: datetime) -> None:
        """What is ready then has to be swept before."""
        loop = self.runtime.loop
        soonest = max(ready_at - HORIZON, loop.clock.now())
        minute = soonest.replace(second=0, microsecond=0) + MINUTE
        if minute not in self.planned:
            self.planned.add(minute)
            loop.spawn(self._sweep, minute - loop.clock.now())

    def _sweep(self) -> None:
        try:
            self.runtime.invoke(self.handler, {}, LIMIT)
        except (InfrastructureError, Killed):
            self.runtime.loop.spawn(self._sweep, MINUTE)


@dataclass(frozen=True, slots=True)
class SweptRetries:
    """`DueRetries` that tells when there will be something to sweep."""

    kept: MemoryDueRetries
    sweep_by: Callable[[datetime], None]

    def put(self, task: DeliveryTask) -> None:
        self.kept.put(task)
        self.sweep_by(task.ready_at)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)
