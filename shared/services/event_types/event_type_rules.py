"""Rules for event types beyond the types of their fields."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.event_type import MAX_BYTES, EventType
from shared.domain.event_types.json_schema import flaw
from shared.domain.limits import json_bytes
from shared.ports import Schemas


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeRules:
    """Requires self-contained JSON Schemas, and a size that can be stored."""

    schemas: Schemas

    def check(self, event_type: EventType, before: EventType | None = None) -> None:
        """Raises InvalidInput for broken rules, except those already broken `before`."""
        problems = [*self.problems(event_type, before)]
        if problems:
            raise InvalidInput(*problems)

    def problems(
        self,
        event_type: EventType,
        before: EventType | None = None,
        loc: tuple[str, ...] = ("body",),
    ) -> Iterator[Problem]:
        """Yields the broken rules; `loc` leads to the event type in the request."""
        size = json_bytes([event_type.description, event_type.schemas, event_type.feature_flags])
        if size > MAX_BYTES:
            yield Problem(loc, f"The event type is over {MAX_BYTES} bytes as JSON.")
        elif before is None or _checked(before) != _checked(event_type):
            yield from self._flaws(event_type, loc)

    def _flaws(self, event_type: EventType, loc: tuple[str, ...]) -> Iterator[Problem]:
        for version, schema in (event_type.schemas or {}).items():
            enforced = version == event_type.enforced_version
            found = flaw(schema, enforced=enforced) or self.schemas.flaw(schema, enforced=enforced)
            if found is not None:
                yield Problem((*loc, "schemas", version), found)


def _checked(event_type: EventType) -> str:
    """Returns the fields under the schema rules as text, since Python equates 1 and true."""
    return json.dumps([event_type.schemas, event_type.enforced_version])
