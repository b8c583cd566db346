"""Taking the configuration of an organisation to another one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shared.domain.access import Identity
from shared.domain.drafts import values
from shared.domain.environment import MAX_EVENT_TYPES, MAX_EXPORT_BYTES
from shared.domain.errors import BadRequest
from shared.domain.event_type import EventType, EventTypeDraft
from shared.domain.paging import Span
from shared.domain.rules import json_bytes
from shared.ports import Clock, EventTypes


@dataclass(frozen=True, slots=True)
class EnvironmentService:
    """What an organisation has configured for all of its applications: its event types."""

    event_types: EventTypes
    clock: Clock

    def export(self, identity: Identity) -> list[EventType]:
        """All event types in order of name, archived ones too.

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

    def bring_in(self, identity: Identity, drafts: Sequence[EventTypeDraft]) -> None:
        """Makes the event types as the drafts have them, whose names are all different.

        Others stay as they are. Doing it again changes nothing, and completes what failed halfway.
        """
        names = [draft.name for draft in drafts]
        stored = {e.name: e for e in self.event_types.get_all(identity.org_id, names)}
        self.event_types.put_all(list(self._changed(identity, drafts, stored)))

    def _changed(
        self,
        identity: Identity,
        drafts: Sequence[EventTypeDraft],
        stored: dict[str, EventType],
    ) -> Iterator[EventType]:
        now = self.clock.now()
        for draft in drafts:
            before = stored.get(draft.name)
            if before is None:
                yield EventType(
                    org_id=identity.org_id, created_at=now, updated_at=now, **values(draft)
                )
            elif (after := replace(before, **values(draft))) != before:
                yield replace(after, updated_at=now)


def _too_large() -> BadRequest:
    reason = (
        f"There are more than {MAX_EVENT_TYPES} event types, or more than {MAX_EXPORT_BYTES} bytes"
        " of them: list them page by page."
    )
    return BadRequest(reason, "limit_reached")
