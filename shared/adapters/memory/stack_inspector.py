"""Stack resources that a test chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.system import START
from shared.domain.errors import InternalError, ServiceError
from shared.domain.operator.stack_resources import (
    AlarmState,
    DeniedCall,
    FunctionState,
    QueueState,
    SourceState,
    TableState,
)

_SAFE = TableState("ACTIVE", expires=True, point_in_time=True)


@dataclass
class MemoryStackInspector:
    """The fake of `StackInspector`: returns the given values, or raises `error`."""

    reported_functions: Sequence[FunctionState] = ()
    reported_sources: Sequence[SourceState] = ()
    reported_queues: Mapping[str, QueueState] = field(default_factory=dict)
    reported_alarms: Sequence[AlarmState] = ()
    reported_table: TableState = _SAFE
    reported_refusals: Sequence[DeniedCall] = ()
    reported_swept_until: datetime | None = None
    reported_time: datetime = START
    error: ServiceError | None = None

    def functions(self) -> Sequence[FunctionState]:
        self._look()
        return self.reported_functions

    def sources(self) -> Sequence[SourceState]:
        self._look()
        return self.reported_sources

    def queue(self, url: str) -> QueueState:
        self._look()
        if url not in self.reported_queues:
            raise InternalError(f"There is no queue {url}.")
        return self.reported_queues[url]

    def alarms(self) -> Sequence[AlarmState]:
        self._look()
        return self.reported_alarms

    def table(self) -> TableState:
        self._look()
        return self.reported_table

    def swept_until(self) -> datetime | None:
        self._look()
        return self.reported_swept_until

    def refusals(self, since: datetime) -> Sequence[DeniedCall]:
        self._look()
        return [each for each in self.reported_refusals if each.at >= since]

    def time(self) -> datetime:
        self._look()
        return self.reported_time

    def _look(self) -> None:
        if self.error is not None:
            raise self.error
