"""Validation of messages against the schemas of their event types, and its cache."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.documents.json_schema import LibrarySchemas, LibraryValidator
from shared.adapters.memory import FixedClock, MemoryEventTypes
from shared.domain.errors import InvalidInput
from shared.domain.event_types.event_type import (
    Enforcement,
    EventType,
    new_event_type,
    replaced_event_type,
)
from shared.domain.event_types.json_schema import Mismatch
from shared.domain.ids import OrgId
from shared.services.ingest.enforcement import (
    MAX_RULES,
    MAX_UNENFORCED,
    RULES_TTL,
    EnforcementService,
)
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW, ORG

NAME = "invoice.paid"
SCHEMA = {"properties": {"id": {"type": "integer"}}, "required": ["id"]}
FITS, MISSES = '{"id": 1}', '{"id": "1"}'
MISMATCH = Mismatch(("id",), 'The value is not of type "integer"')


@dataclass(frozen=True, slots=True)
class CountingEventTypes(MemoryEventTypes):
    """Records the names that are read."""

    asked: list[str] = field(default_factory=list)

    def get(self, org_id: OrgId, name: str) -> EventType | None:
        self.asked.append(name)
        return MemoryEventTypes.get(self, org_id, name)


class CountingSchemas(LibrarySchemas):
    """Counts the validators that it builds."""

    made = 0

    def validator(self, schema: Any) -> LibraryValidator:
        self.made += 1
        return super().validator(schema)


@dataclass
class Setting:
    event_types: CountingEventTypes = field(default_factory=CountingEventTypes)
    schemas: CountingSchemas = field(default_factory=CountingSchemas)
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.enforcement = EnforcementService(
            event_types=self.event_types, schemas=self.schemas, clock=self.clock
        )

    def have(self, **fields: Any) -> None:
        """Replaces the stored event type."""
        known = {"schemas": {"1": SCHEMA}, "schema_enforcement": Enforcement.REJECT}
        event_type = builders.event_type(**known | fields)
        self.event_types.store.event_types[ORG, event_type.name] = event_type

    def check(
        self, payload: str, name: str = NAME, after: timedelta = timedelta(0), org: OrgId = ORG
    ) -> Mismatch | None:
        self.clock.instant = NOW + after
        message = builders.message(org_id=org, event_type=name, payload=payload)
        return self.enforcement.check(message)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_a_mismatched_payload_is_refused_with_the_path_of_the_mismatch(setting: Setting) -> None:
    setting.have()

    assert setting.check(FITS) is None
    with pytest.raises(InvalidInput) as refused:
        setting.check(MISSES)

    [problem] = refused.value.problems
    assert (problem.loc, problem.msg) == (("body", "payload", "id"), MISMATCH.reason)


def test_a_mismatched_payload_is_accepted_with_a_warning(setting: Setting) -> None:
    setting.have(schema_enforcement=Enforcement.WARN)

    assert setting.check(MISSES) == MISMATCH
    assert setting.check(FITS) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"schema_enforcement": Enforcement.OFF},
        {"archived": True},
        {"schemas": None},
        {"schemas": {}},
        {"schemas": {"1": SCHEMA, "2": {}}},
        {"name": "another"},
    ],
)
def test_an_event_type_without_enforcement_accepts_every_payload(
    setting: Setting, fields: dict[str, Any]
) -> None:
    setting.have(**fields)

    assert setting.check(MISSES) is None


def test_each_organisation_has_its_own_schemas(setting: Setting) -> None:
    setting.have()

    elsewhere = OrgId(builders.new_id("org_", 2))
    assert setting.check(MISSES, org=elsewhere) is None
    with pytest.raises(InvalidInput):
        setting.check(MISSES)


@pytest.mark.parametrize("enforcement", list(Enforcement))
def test_an_event_type_is_read_once_per_ttl(setting: Setting, enforcement: Enforcement) -> None:
    setting.have(schema_enforcement=enforcement)
    almost = RULES_TTL - timedelta(microseconds=1)

    for after in (timedelta(0), almost):
        setting.check(FITS, after=after)
    assert setting.event_types.asked == [NAME]

    setting.check(FITS, after=RULES_TTL)
    assert setting.event_types.asked == [NAME, NAME]


def test_a_missing_event_type_is_cached(setting: Setting) -> None:
    for _ in range(3):
        assert setting.check(MISSES) is None

    assert setting.event_types.asked == [NAME]


def test_a_change_takes_effect_when_the_cache_entry_expires(setting: Setting) -> None:
    setting.have(schema_enforcement=Enforcement.OFF)
    setting.check(MISSES)

    setting.have()
    assert setting.check(MISSES) is None
    with pytest.raises(InvalidInput):
        setting.check(MISSES, after=RULES_TTL)

    setting.have(schemas={"1": {}}, updated_at=NOW + RULES_TTL)
    assert setting.check(MISSES, after=2 * RULES_TTL) is None


def test_a_validator_is_rebuilt_only_for_another_schema(setting: Setting) -> None:
    setting.have()
    for round_ in range(3):
        setting.check(FITS, after=round_ * RULES_TTL)
    assert setting.schemas.made == 1

    setting.have(schemas={"1": {}}, updated_at=NOW + RULES_TTL)
    setting.check(FITS, after=3 * RULES_TTL)
    assert setting.schemas.made == 2


def test_the_oldest_cache_entries_are_evicted(setting: Setting) -> None:
    for number in range(MAX_UNENFORCED + 1):
        setting.check(FITS, f"free.{number}")
    for number in range(MAX_RULES + 1):
        setting.have(name=f"rule.{number}")
        setting.check(FITS, f"rule.{number}")
    setting.event_types.asked.clear()

    for name in ("free.0", f"free.{MAX_UNENFORCED}", "rule.0", f"rule.{MAX_RULES}"):
        setting.check(FITS, name)

    assert setting.event_types.asked == ["free.0", "rule.0"]


def test_an_input_without_enforcement_keeps_the_stored_enforcement() -> None:
    event_type_input = builders.event_type_input(schema_enforcement=None)
    before = new_event_type(
        replace(event_type_input, schema_enforcement=Enforcement.WARN), ORG, NOW
    )

    assert new_event_type(event_type_input, ORG, NOW).schema_enforcement is Enforcement.OFF
    assert replaced_event_type(before, event_type_input) == before
