"""The parts of a stack, for whoever operates it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.operator.stack_resources import (
    AlarmState,
    DeniedCall,
    FunctionState,
    QueueState,
    SourceState,
    TableState,
)


class StackInspector(Protocol):
    """What AWS tells of a stack's parts. Each raises Forbidden with the right that is missing."""

    def functions(self) -> Sequence[FunctionState]: ...

    def sources(self) -> Sequence[SourceState]: ...

    def queue(self, url: str) -> QueueState: ...

    def alarms(self) -> Sequence[AlarmState]: ...

    def table(self) -> TableState: ...

    def swept_until(self) -> datetime | None:
        """Up to when all that was due has been moved; None before the first sweep."""
        ...

    def refusals(self, since: datetime) -> Sequence[DeniedCall]:
        """What AWS has refused the functions since then, as they logged it; a few at the most."""
        ...

    def time(self) -> datetime:
        """AWS's own clock, to the second."""
        ...
