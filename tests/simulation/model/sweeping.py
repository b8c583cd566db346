"""Sweeps by the minute, without those that would find nothing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from shared.adapters.memory import MemoryDueRetries
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.due_retry_shards import SWEEPS, shard_of, share_of
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.delivery.sweep import HORIZON
from tests.simulation.model.runtime import Handler, Runtime
from tests.simulation.model.sources import limit
from tests.support.fakes.faults import Killed

MINUTE = timedelta(minutes=1)
LIMIT = limit("SweepFunction")
# Shares of runs that the scheduler loses or starts twice.
LOST, TWICE = 0.05, 0.05
OF_LATE_TASKS = 0


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Runs the function when there is something to sweep; `planned` holds its runs."""

    runtime: Runtime
    handler: Handler
    chance: Random
    calm: bool
    kept: MemoryDueRetries
    planned: set[tuple[datetime, int]] = field(default_factory=set)

    def for_task(self, task: DeliveryTask) -> None:
        """Plans the sweep of the task's share, and that of overdue tasks."""
        loop = self.runtime.loop
        soonest = max(task.ready_at - HORIZON, loop.clock.now())
        minute = soonest.replace(second=0, microsecond=0) + MINUTE
        shard = shard_of(task.attempt_id)
        mine = next(sweep for sweep in range(SWEEPS) if shard in share_of(sweep))
        for run in sorted({(minute, mine), (minute, OF_LATE_TASKS)} - self.planned):
            self.planned.add(run)
            loop.spawn(partial(self._start, run[1]), minute - loop.clock.now())

    def _start(self, sweep: int) -> None:
        """Starts a sweep as a scheduler does: usually once."""
        drawn = self.chance.random()
        if drawn < LOST and not self.calm:
            self.runtime.loop.spawn(partial(self._start, sweep), MINUTE)
            return
        if drawn > 1 - TWICE and not self.calm:
            self.runtime.loop.spawn(partial(self._sweep, sweep))
        self._sweep(sweep)

    def _sweep(self, sweep: int) -> None:
        with suppress(InfrastructureError, Killed):
            self.runtime.invoke(self.handler, {"sweep": sweep}, LIMIT)
        # The sweep may have failed or timed out.
        loop = self.runtime.loop
        if self.kept.due(loop.clock.now() + HORIZON, share_of(sweep)):
            loop.spawn(partial(self._start, sweep), MINUTE)


@dataclass(frozen=True, slots=True)
class SweptRetries:
    """`DueRetries` that plans a sweep for each stored task."""

    kept: MemoryDueRetries
    sweep_for: Callable[[DeliveryTask], None]

    def put(self, task: DeliveryTask) -> None:
        self.kept.put(task)
        self.sweep_for(task)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)
