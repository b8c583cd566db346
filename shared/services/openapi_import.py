"""Making event types of the webhooks of an OpenAPI document."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.access import Identity
from shared.domain.environment import MAX_EVENT_TYPES
from shared.domain.errors import BadRequest
from shared.domain.event_type import EventType, EventTypeDraft, refreshed
from shared.domain.moments import stamp
from shared.domain.openapi_webhooks import event_types, unnamable
from shared.domain.paging import Span
from shared.ports import Clock, Documents, EventTypes
from shared.services.event_type_sets import EventTypeSets, Loc


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes, or has changed; `drafts` are what the document says of `changed`."""

    drafts: tuple[EventTypeDraft, ...]
    changed: tuple[EventType, ...]
    archived: tuple[EventType, ...]
    # Names of webhooks that no event type can have; the rest is imported.
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenApiImport:
    """What a document does not say stays as it is: flags, groups, older schemas, enforcement."""

    event_types: EventTypes
    sets: EventTypeSets
    documents: Documents
    clock: Clock

    def read(self, text: str, loc: Loc) -> Any:
        """The document of a text in YAML or JSON; InvalidInput at `loc` when it is none."""
        return self.documents.read(text, loc)

    def plan(self, identity: Identity, document: Any, loc: Loc, *, replace_all: bool) -> Imported:
        """What the document changes; with `replace_all` it archives the event types it lacks.

        InvalidInput when the document, which is at `loc`, does not describe event types; BadRequest
        when there are too many to archive them at once.
        """
        drafts = event_types(document, loc)
        changed = self.sets.changes(identity, drafts, refreshed)
        said = {draft.name: draft for draft in drafts.values()}
        missing = self._missing(identity, said) if replace_all else ()
        return Imported(
            drafts=tuple(said[e.name] for e in changed),
            changed=tuple(changed),
            archived=tuple(missing),
            refused=tuple(unnamable(document, loc)),
        )

    def carry_out(self, imported: Imported) -> None:
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
                at = stamp(now, event_type.updated_at)
                yield replace(event_type, archived=True, updated_at=at)
