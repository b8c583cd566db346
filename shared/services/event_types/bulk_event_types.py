"""Writes of several event types."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.domain.auth.access import Identity
from shared.domain.errors import InvalidInput
from shared.domain.event_types.event_type import (
    EventType,
    EventTypeInput,
    new_event_type,
    replaced_event_type,
)
from shared.domain.timestamps import next_timestamp
from shared.ports import Clock, EventTypes
from shared.services.event_types.event_type_rules import EventTypeRules

Loc = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeSets:
    """Brings sets of event types in line with a client's inputs."""

    event_types: EventTypes
    rules: EventTypeRules
    clock: Clock

    def changes(
        self,
        identity: Identity,
        inputs: Mapping[Loc, EventTypeInput],
        redo: Callable[[EventType, EventTypeInput], EventType] = replaced_event_type,
    ) -> list[EventType]:
        """Returns the event types that the inputs change or create.

        `redo` applies an input to a stored event type.

        Each input is keyed by its place in the request; names are distinct. InvalidInput when an
        event type breaks a rule of `EventTypeRules`.
        """
        names = [event_type_input.name for event_type_input in inputs.values()]
        stored = {e.name: e for e in self.event_types.get_all(identity.org_id, names)}
        changed = dict(self._changed(identity, inputs, stored, redo))
        problems = [
            problem
            for loc, event_type in changed.items()
            for problem in self.rules.problems(event_type, stored.get(event_type.name), loc)
        ]
        if problems:
            raise InvalidInput(*problems)
        return list(changed.values())

    def store(self, event_types: list[EventType]) -> None:
        """Stores the event types one by one; repeating it completes a call that failed halfway."""
        self.event_types.put_all(event_types)

    def _changed(
        self,
        identity: Identity,
        inputs: Mapping[Loc, EventTypeInput],
        stored: Mapping[str, EventType],
        redo: Callable[[EventType, EventTypeInput], EventType],
    ) -> Iterator[tuple[Loc, EventType]]:
        now = self.clock.now()
        for loc, event_type_input in inputs.items():
            before = stored.get(event_type_input.name)
            if before is None:
                yield loc, new_event_type(event_type_input, identity.org_id, now)
            elif not _same(after := redo(before, event_type_input), before):
                yield loc, replace(after, updated_at=next_timestamp(now, before.updated_at))


def _same(one: EventType, other: EventType) -> bool:
    # Python equates 1 and true.
    return one == other and json.dumps(one.schemas) == json.dumps(other.schemas)
