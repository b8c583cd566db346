"""Many event types at once."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.domain.access import Identity
from shared.domain.errors import InvalidInput
from shared.domain.event_type import EventType, EventTypeDraft, made, redone
from shared.domain.moments import stamp
from shared.ports import Clock, EventTypes
from shared.services.event_type_rules import EventTypeRules

Loc = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventTypeSets:
    """Makes sets of event types what a client says of them."""

    event_types: EventTypes
    rules: EventTypeRules
    clock: Clock

    def changes(
        self,
        identity: Identity,
        drafts: Mapping[Loc, EventTypeDraft],
        redo: Callable[[EventType, EventTypeDraft], EventType] = redone,
    ) -> list[EventType]:
        """The event types as the drafts have them, without those that are so already.

        `redo` is how a draft changes what is there.

        Each draft stands under its place in the request, and no two have the same name.
        InvalidInput when any breaks the rules of `EventTypeRules`.
        """
        names = [draft.name for draft in drafts.values()]
        stored = {e.name: e for e in self.event_types.get_all(identity.org_id, names)}
        changed = dict(self._changed(identity, drafts, stored, redo))
        problems = [
            problem
            for loc, event_type in changed.items()
            for problem in self.rules.problems(event_type, stored.get(event_type.name), loc)
        ]
        if problems:
            raise InvalidInput(*problems)
        return list(changed.values())

    def store(self, event_types: list[EventType]) -> None:
        """Stores them, each by itself: to do it again completes what failed halfway."""
        self.event_types.put_all(event_types)

    def _changed(
        self,
        identity: Identity,
        drafts: Mapping[Loc, EventTypeDraft],
        stored: Mapping[str, EventType],
        redo: Callable[[EventType, EventTypeDraft], EventType],
    ) -> Iterator[tuple[Loc, EventType]]:
        now = self.clock.now()
        for loc, draft in drafts.items():
            before = stored.get(draft.name)
            if before is None:
                yield loc, made(draft, identity.org_id, now)
            elif not _same(after := redo(before, draft), before):
                yield loc, replace(after, updated_at=stamp(now, before.updated_at))


def _same(one: EventType, other: EventType) -> bool:
    # To Python, 1 and true are the same.
    return one == other and json.dumps(one.schemas) == json.dumps(other.schemas)
