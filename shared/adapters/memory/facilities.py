"""A stack's parts, as a test wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.system import START
from shared.domain.errors import InternalError, ServiceError
from shared.domain.facilities import (
    AlarmState,
    FunctionState,
    QueueState,
    Refusal,
    SourceState,
    TableState,
)

_SAFE = TableState("ACTIVE", expires=True, point_in_time=True)


@dataclass
class MemoryFacilities:
    """The fake of `Facilities`: what it was given; `error` is what every look raises."""

    told_functions: Sequence[FunctionState] = ()
    told_sources: Sequence[SourceState] = ()
    told_queues: Mapping[str, QueueState] = field(default_factory=dict)
    told_alarms: Sequence[AlarmState] = ()
    told_table: TableState = _SAFE
    told_refusals: Sequence[Refusal] = ()
    told_swept_until: datetime | None = None
    told_time: datetime = START
    error: ServiceError | None = None

    def functions(self) -> Sequence[FunctionState]:
        self._look()
        return self.told_functions

    def sources(self) -> Sequence[SourceState]:
        self._look()
        return self.told_sources

    def queue(self, url: str) -> QueueState:
        self._look()
        if url not in self.told_queues:
            raise InternalError(f"There is no queue {url}.")
        return self.told_queues[url]

    def alarms(self) -> Sequence[AlarmState]:
        self._look()
        return self.told_alarms

    def table(self) -> TableState:
        self._look()
        return self.told_table

    def swept_until(self) -> datetime | None:
        self._look()
        return self.told_swept_until

    def refusals(self, since: datetime) -> Sequence[Refusal]:
        self._look()
        return [each for each in self.told_refusals if each.at >= since]

    def time(self) -> datetime:
        self._look()
        return self.told_time

    def _look(self) -> None:
        if self.error is not None:
            raise self.error
