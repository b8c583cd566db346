"""Making event types of the webhooks of an OpenAPI document."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest
from shared.domain.event_types.environment import MAX_EVENT_TYPES
from shared.domain.event_types.event_type import (
    EventType,
    EventTypeInput,
    merged_event_type,
)
from shared.domain.event_types.openapi_webhooks import event_types, unnamable
from shared.domain.paging import Span
from shared.domain.timestamps import next_timestamp
from shared.ports import Clock, Documents, EventTypes
from shared.services.event_types.event_type_sets import EventTypeSets, Loc


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import changes, or has changed; `inputs` are what the document says of `changed`."""

    inputs: tuple[EventTypeInput, ...]
    changed: tuple[EventType, ...]
    archived: tuple[EventType, ...]
    # Names of webhooks that no event type can have; the rest is imported.
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApiImport:
    """What a document does not say stays as it is: flags, groups, older schemas, enforcement."""

    event_types: EventTypes
    sets: EventTypeSets
    documents: Documents
    clock: Clock

    def read(self, text: str, loc: Loc) -> Any:
        """The document of a text in YAML or JSON; InvalidInput at `loc` when it is none."""
        return self.documents.read(text, loc)

    def plan(self, identity: Identity, document: Any, loc: Loc, *, replace_all: bool) -> ImportPlan:
        """What the document changes; with `replace_all` it archives the event types it lacks.

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
        """Stores what was planned. To plan and do it again completes what failed halfway."""
        self.sets.store([*imported.changed, *imported.archived])

    def _missing(self, identity: Identity, names: Container[str]) -> Iterator[EventType]:
        """The live event types without these names, archived."""
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
