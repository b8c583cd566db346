"""Copies the retry schedules of event types, which have operations of their own."""

from dataclasses import dataclass
from urllib.parse import quote

from shared.domain.errors import UserError
from shared.ports.operator.server import Server
from shared.services.operator.copy_target import CopyTarget, TargetDocument

_OPERATION = "/api/v1/event-type/{event_type_name}/retry-schedule"
_FIELD = "retrySchedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCopies:
    """Copies the schedule of one event type at a time; `document` is the source's."""

    source: Server
    document: TargetDocument
    target: CopyTarget

    def copy(self, name: str) -> tuple[str, ...]:
        """Copies the schedule; returns its name if the target cannot have it."""
        if self.document.has(_OPERATION) is False:
            return ()
        path = f"/event-type/{quote(name)}/retry-schedule"
        try:
            wanted = self.source.get(path).get(_FIELD)
        except UserError:
            # Some servers of this API have no such schedules.
            return ()
        there = (self.target.find(path) or {}).get(_FIELD)
        if wanted == there:
            return ()
        if self.target.document.has(_OPERATION) is False:
            return (_FIELD,)
        try:
            self.target.send("PUT", path, {_FIELD: wanted})
        except UserError as exc:
            return (f"{_FIELD} ({exc})",)
        return ()
