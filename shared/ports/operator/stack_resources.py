"""Inspection of a stack's resources."""

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
    """States of a stack's resources. Each method raises Forbidden with the missing permission."""

    def functions(self) -> Sequence[FunctionState]: ...

    def sources(self) -> Sequence[SourceState]: ...

    def queue(self, url: str) -> QueueState: ...

    def alarms(self) -> Sequence[AlarmState]: ...

    def table(self) -> TableState: ...

    def swept_until(self) -> datetime | None:
        """Returns the time up to which due retries have been moved; None before the first sweep."""
        ...

    def refusals(self, since: datetime) -> Sequence[DeniedCall]:
        """Returns a few calls that AWS denied the functions since then, as they logged them."""
        ...

    def time(self) -> datetime:
        """Returns the time of AWS's clock, to the second."""
        ...
