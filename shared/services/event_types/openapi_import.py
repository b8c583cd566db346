"""Import of event types from the webhooks of an OpenAPI document."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES
from shared.domain.event_types.event_type import (
    EventType,
    EventTypeInput,
    merged_event_type,
)
from shared.domain.event_types.openapi_webhooks import event_types, unnamable
from shared.domain.paging import Span
from shared.domain.timestamps import next_timestamp
from shared.ports import Clock, Documents, EventTypes
from shared.services.event_types.bulk_event_types import EventTypeSets, Loc


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Planned or completed changes of an import; `inputs` are the inputs for `changed`."""

    inputs: tuple[EventTypeInput, ...]
    changed: tuple[EventType, ...]
    archived: tuple[EventType, ...]
    # Webhook names that are invalid as event type names; the rest is imported.
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApiImport:
    """Imports event types from OpenAPI documents.

    Fields that the document does not define stay as they are: flags, groups, older schemas,
    enforcement.
    """

    event_types: EventTypes
    sets: EventTypeSets
    documents: Documents
    clock: Clock

    def read(self, text: str, loc: Loc) -> Any:
        """Parses a document in YAML or JSON; InvalidInput at `loc` when the text is neither."""
        return self.documents.read(text, loc)

    def plan(self, identity: Identity, document: Any, loc: Loc, *, replace_all: bool) -> ImportPlan:
        """Plans the document's changes; with `replace_all`, archives event types that it lacks.

        InvalidInput when the document, which is at `loc`, does not describe event types; BadRequest
        when there are too many to archive them at once.
        """
        inputs = event_types(document, loc)
        changed = self.sets.changes(identity, inputs, merged_event_type)
        said = {event_type_input.name: event_type_input for event_type_input in inputs.values()}
        missing = self._missing(identity, said) if replace_all else ()
        return ImportPlan(
            inputs=tuple(said[e.name] for e in changed),
            changed=tuple(changed),
            archived=tuple(missing),
            refused=tuple(unnamable(document, loc)),
        )

    def carry_out(self, imported: ImportPlan) -> None:
        """Stores the planned changes.

        Planning and storing again completes a run that failed halfway.
        """
        self.sets.store([*imported.changed, *imported.archived])

    def _missing(self, identity: Identity, names: Container[str]) -> Iterator[EventType]:
        """Yields the active event types without these names, archived."""
        now = self.clock.now()
        most = 2 * MAX_EVENT_TYPES
        found = self.event_types.scan(identity.org_id, Span(expected=most + 1))
        for count, event_type in enumerate(found):
            if count == most:
                reason = f"There are more than {most} event types: archive them one by one."
                raise BadRequest(reason, "limit_reached")
            if event_type.name not in names and not event_type.archived:
                at = next_timestamp(now, event_type.updated_at)
                yield replace(event_type, archived=True, updated_at=at)
