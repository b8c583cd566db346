"""Event types: the names of what an organisation's backend can announce."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.access import Identity
from shared.domain.ids import OrgId

# Clients name the versions of a schema; examples are those of the version of this name.
EXAMPLES_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeDraft:
    """What a client says of an event type; `schemas` maps a version to a JSON Schema.

    `feature_flags` hide it from application tokens that have none of them; None hides it from
    nobody.
    """

    name: str
    description: str
    archived: bool = False
    deprecated: bool = False
    schemas: Mapping[str, Any] | None = None
    feature_flags: tuple[str, ...] | None = None
    group_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType(EventTypeDraft):
    """A stored event type; its name is its id within the organisation."""

    org_id: OrgId
    created_at: datetime
    updated_at: datetime

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

    def visible_to(self, identity: Identity) -> bool:
        """Whether this identity may know of it: with flags, it is there for who has one of them."""
        if identity.app_id is None or not self.feature_flags:
            return True
        return not identity.feature_flags.isdisjoint(self.feature_flags)
