"""Export and import of an organisation's configuration."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES, MAX_EXPORT_BYTES
from shared.domain.event_types.event_type import EventType, EventTypeInput
from shared.domain.limits import json_bytes
from shared.domain.paging import Span
from shared.ports import EventTypes
from shared.services.event_types.bulk_event_types import EventTypeSets, Loc


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentService:
    """Exports and imports the configuration that all applications share: event types."""

    event_types: EventTypes
    sets: EventTypeSets

    def export(self, identity: Identity) -> list[EventType]:
        """Returns all event types in order of name, archived ones too.

        BadRequest when there are more than MAX_EVENT_TYPES, or more than MAX_EXPORT_BYTES.
        """
        found: list[EventType] = []
        size = 0
        whole = Span(expected=MAX_EVENT_TYPES + 1)
        for event_type in self.event_types.scan(identity.org_id, whole):
            size += json_bytes([event_type.description, event_type.schemas])
            if len(found) == MAX_EVENT_TYPES or size > MAX_EXPORT_BYTES:
                raise _too_large()
            found.append(event_type)
        return found

    def import_event_types(self, identity: Identity, inputs: Sequence[EventTypeInput]) -> None:
        """Stores the event types of the inputs, whose names are distinct.

        InvalidInput, and no change, when one breaks a rule of `EventTypeRules`. Other event types
        stay as they are. Repeating the import completes one that failed halfway.
        """
        placed: dict[Loc, EventTypeInput] = {
            ("body", "eventTypes", f"[{i}]"): event_type_input
            for i, event_type_input in enumerate(inputs)
        }
        self.sets.store(self.sets.changes(identity, placed))


def _too_large() -> BadRequest:
    reason = (
        f"There are more than {MAX_EVENT_TYPES} event types, or more than {MAX_EXPORT_BYTES} bytes"
        " of them: list them page by page."
    )
    return BadRequest(reason, "limit_reached")
