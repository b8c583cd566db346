"""Event types: named kinds of an organisation's events, with their schemas."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.auth.access import Identity
from shared.domain.dataclass_fields import input_values
from shared.domain.event_types.json_schema import newest
from shared.domain.ids import OrgId

# As compact JSON. An item of the store holds 400 KB.
MAX_BYTES = 300 * 1024


class Enforcement(StrEnum):
    """Treatment of a message whose payload does not match the newest schema of its type."""

    OFF = "off"
    WARN = "warn"
    REJECT = "reject"


# The schema version whose examples are used. Clients choose the names of versions.
EXAMPLES_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeInput:
    """A client's event type; `schemas` maps a version to a JSON Schema.

    `feature_flags` hide it from application tokens that have none of them; None hides it from
    nobody. A `schema_enforcement` of None leaves the stored value as it is.
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
    # Waits between a delivery's attempts, where its endpoint has none of its own.
    retry_schedule: tuple[timedelta, ...] | None = None

    def example(self, index: int) -> Mapping[str, Any] | None:
        """Returns the example at this index, from 0, of the schema's first version.

        None if there is none, or it is not an object and so not a payload.
        """
        schema = (self.schemas or {}).get(EXAMPLES_VERSION)
        examples = schema.get("examples") if isinstance(schema, dict) else None
        if not isinstance(examples, list) or index >= len(examples):
            return None
        return examples[index] if isinstance(examples[index], dict) else None

    @property
    def feature_flag(self) -> str | None:
        """First flag, for clients that know only one."""
        return self.feature_flags[0] if self.feature_flags else None

    @property
    def enforced_version(self) -> str | None:
        """Version of the schema that payloads are checked against; None if they are not checked."""
        if self.archived or self.schema_enforcement is Enforcement.OFF:
            return None
        return newest(self.schemas)

    def visible_to(self, identity: Identity) -> bool:
        """Returns whether the identity may see the event type; it needs one of any flags."""
        if identity.app_id is None or not self.feature_flags:
            return True
        return not identity.feature_flags.isdisjoint(self.feature_flags)


def new_event_type(event_type_input: EventTypeInput, org_id: OrgId, now: datetime) -> EventType:
    """Makes a new event type from an input."""
    enforcement = event_type_input.schema_enforcement or Enforcement.OFF
    fields = input_values(event_type_input) | {"schema_enforcement": enforcement}
    return EventType(org_id=org_id, created_at=now, updated_at=now, **fields)


def replaced_event_type(before: EventType, event_type_input: EventTypeInput) -> EventType:
    """Returns the event type with all fields of the input."""
    enforcement = event_type_input.schema_enforcement or before.schema_enforcement
    return replace(before, **input_values(event_type_input) | {"schema_enforcement": enforcement})


def merged_event_type(before: EventType, event_type_input: EventTypeInput) -> EventType:
    """Returns the event type with the fields that an OpenAPI document gives.

    The document's schema replaces the newest one; fields of None stay as they are.
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
