"""Event types: the names of what an organisation's backend can announce."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.auth.access import Identity
from shared.domain.event_types.json_schema import newest
from shared.domain.ids import OrgId
from shared.domain.input_values import input_values

# As compact JSON. What is stored must fit an item of 400 KB.
MAX_BYTES = 300 * 1024


class Enforcement(StrEnum):
    """What becomes of a message whose payload does not fit the newest schema of its type."""

    OFF = "off"
    WARN = "warn"
    REJECT = "reject"


# Clients name the versions of a schema; examples are those of the version of this name.
EXAMPLES_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeInput:
    """What a client says of an event type; `schemas` maps a version to a JSON Schema.

    `feature_flags` hide it from application tokens that have none of them; None hides it from
    nobody. `schema_enforcement` is None where the client says nothing of it: then it stays as it
    is.
    """

    name: str
    description: str
    archived: bool = False
    deprecated: bool = False
    schemas: Mapping[str, Any] | None = None
    feature_flags: tuple[str, ...] | None = None
    group_name: str | None = None
    schema_enforcement: Enforcement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType(EventTypeInput):
    """A stored event type; its name is its id within the organisation."""

    org_id: OrgId
    created_at: datetime
    updated_at: datetime
    schema_enforcement: Enforcement = Enforcement.OFF

    def example(self, index: int) -> Mapping[str, Any] | None:
        """Of the examples in the schema's first version, the one at this place from 0.

        None when there is none, or it is no object, as a payload has to be.
        """
        schema = (self.schemas or {}).get(EXAMPLES_VERSION)
        examples = schema.get("examples") if isinstance(schema, dict) else None
        if not isinstance(examples, list) or index >= len(examples):
            return None
        return examples[index] if isinstance(examples[index], dict) else None

    @property
    def feature_flag(self) -> str | None:
        """What clients see who know of one flag only: the first one."""
        return self.feature_flags[0] if self.feature_flags else None

    @property
    def enforced_version(self) -> str | None:
        """The version of its schema that payloads are held against; None when they are not."""
        if self.archived or self.schema_enforcement is Enforcement.OFF:
            return None
        return newest(self.schemas)

    def visible_to(self, identity: Identity) -> bool:
        """Whether this identity may know of it: with flags, it is there for who has one of them."""
        if identity.app_id is None or not self.feature_flags:
            return True
        return not identity.feature_flags.isdisjoint(self.feature_flags)


def new_event_type(event_type_input: EventTypeInput, org_id: OrgId, now: datetime) -> EventType:
    """A new event type as the draft has it."""
    enforcement = event_type_input.schema_enforcement or Enforcement.OFF
    fields = input_values(event_type_input) | {"schema_enforcement": enforcement}
    return EventType(org_id=org_id, created_at=now, updated_at=now, **fields)


def replaced_event_type(before: EventType, event_type_input: EventTypeInput) -> EventType:
    """The event type as the draft has it."""
    enforcement = event_type_input.schema_enforcement or before.schema_enforcement
    return replace(before, **input_values(event_type_input) | {"schema_enforcement": enforcement})


def merged_event_type(before: EventType, event_type_input: EventTypeInput) -> EventType:
    """The event type as a document describes it, which may say less than is known.

    Its schema takes the place of the newest one; what the draft leaves None stays.
    """
    schemas = before.schemas
    for version, schema in (event_type_input.schemas or {}).items():
        schemas = {**(schemas or {}), newest(before.schemas) or version: schema}
    return replace(
        before,
        description=event_type_input.description,
        archived=False,
        deprecated=event_type_input.deprecated,
        schemas=schemas,
        feature_flags=event_type_input.feature_flags or before.feature_flags,
        group_name=event_type_input.group_name or before.group_name,
    )
