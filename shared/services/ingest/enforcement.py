"""Validates payloads against the schemas of their event types."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.event_type import Enforcement, EventType
from shared.domain.event_types.json_schema import Mismatch
from shared.domain.ids import OrgId
from shared.domain.messages.message import Message
from shared.ports import Clock, EventTypes, Schemas, Validator
from shared.services.ttl_cache import TtlCache

# Delay after which a change of an event type is noticed at the latest.
RULES_TTL = timedelta(seconds=30)
MAX_UNENFORCED = 1_000
# Smaller than the limit above, since each entry holds a schema.
MAX_RULES = 50

_Key = tuple[OrgId, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """The effects of an event type on its messages; most types have none."""

    retry_schedule: tuple[timedelta, ...] | None = None
    event_type: EventType | None = None
    validator: Validator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementService:
    """Caches the enforced schemas and the retry schedules of event types for RULES_TTL.

    Most event types enforce no schema.
    """

    event_types: EventTypes
    schemas: Schemas
    clock: Clock
    _free: TtlCache[_Key, _Rule] = field(default_factory=lambda: TtlCache(MAX_UNENFORCED))
    _rules: TtlCache[_Key, _Rule] = field(default_factory=lambda: TtlCache(MAX_RULES))

    def check(self, message: Message) -> Mismatch | None:
        """Returns the payload's mismatch with its schema when the event type only warns.

        InvalidInput when the event type rejects mismatches.
        """
        rule = self._rule(message)
        if rule.event_type is None or rule.validator is None or message.payload is None:
            return None
        found = rule.validator.mismatch(message.payload)
        if found and rule.event_type.schema_enforcement is Enforcement.REJECT:
            raise InvalidInput(Problem(("body", "payload", *found.path), found.reason))
        return found

    def retry_schedule(self, message: Message) -> tuple[timedelta, ...] | None:
        """Returns the retry schedule of the message's event type; after `check`, reads nothing."""
        return self._rule(message).retry_schedule

    def _rule(self, message: Message) -> _Rule:
        key, now = (message.org_id, message.event_type), self.clock.now()
        return self._free.get(key, now) or self._rules.get(key, now) or self._read(key, now)

    def _read(self, key: _Key, now: datetime) -> _Rule:
        event_type = self.event_types.get(*key)
        version = event_type.enforced_version if event_type else None
        if event_type is None or event_type.schemas is None or version is None:
            # Without its schemas, which may be large.
            rule = _Rule(event_type.retry_schedule if event_type else None)
            self._free.put(key, rule, until=now + RULES_TTL)
            return rule
        before = self._rules.stale(key)
        if before is not None and before.event_type == event_type:
            rule = before
        else:
            validator = self.schemas.validator(event_type.schemas[version])
            rule = _Rule(event_type.retry_schedule, event_type, validator)
        self._rules.put(key, rule, now + RULES_TTL)
        return rule
