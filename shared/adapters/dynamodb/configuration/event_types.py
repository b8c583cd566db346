"""Event types on DynamoDB."""

from collections.abc import Iterator, Sequence
from functools import partial

from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.attributes import present_values
from shared.adapters.dynamodb.table.damage import decode_one, decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import batch_get, get, query
from shared.adapters.dynamodb.table.rows import EventTypeRow
from shared.adapters.dynamodb.table.transactions import Delete, Put, commit
from shared.adapters.dynamodb.table.writes import ABSENT, PRESENT, put_all, put_if
from shared.domain.dataclass_fields import field_names, values_by_name
from shared.domain.deliveries.retry import schedule_from_seconds, schedule_in_seconds
from shared.domain.errors import Conflict
from shared.domain.event_types.event_type import Enforcement, EventType, EventTypeInput
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OrgId
from shared.domain.paging import Span

# Stored under their own names; the others are the key, or written in another way.
_CONVERTED = {"name", "feature_flags", "schema_enforcement"}
_UNCONVERTED = tuple(name for name in field_names(EventTypeInput) if name not in _CONVERTED)
_ABSENT_OR_ARCHIVED = ABSENT | (EventTypeRow.archived == True)  # noqa: E712 an expression


class DynamoEventTypes:
    """`EventTypes` on DynamoDB."""

    def add(self, event_type: EventType, idempotency_key: IdempotencyKey | None) -> EventType:
        step = Put("event type", row_of(event_type), _ABSENT_OR_ARCHIVED)
        failed = commit([step, *idempotency_keys.steps(idempotency_key, event_type.name)])
        if not failed:
            return event_type
        if (
            idempotency_keys.STEP in failed
            and idempotency_keys.target_of(idempotency_key) == event_type.name
        ):
            stored = self.get(event_type.org_id, event_type.name)
            if stored is not None:
                return stored
        raise Conflict("An event type with this name exists already.")

    def get(self, org_id: OrgId, name: str) -> EventType | None:
        found = get(EventTypeRow, configuration_keys.event_type(org_id, name))
        return decode_one(found, partial(of_row, org_id)) if found else None

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        found = batch_get(
            EventTypeRow, [configuration_keys.event_type(org_id, name) for name in names]
        )
        return list(decoded(found, partial(of_row, org_id)))

    def scan(self, org_id: OrgId, span: Span) -> Iterator[EventType]:
        found = query(EventTypeRow, configuration_keys.event_types(org_id), span, consistent=True)
        return decoded(found, partial(of_row, org_id))

    def save(self, event_type: EventType, before: EventType) -> bool:
        return put_if(row_of(event_type), EventTypeRow.updated_at == before.updated_at)

    def put_all(self, event_types: Sequence[EventType]) -> None:
        put_all([row_of(event_type) for event_type in event_types])

    def delete(self, org_id: OrgId, name: str) -> bool:
        row = EventTypeRow(*configuration_keys.event_type(org_id, name))
        return not commit([Delete("event type", row, PRESENT)])


def of_row(org_id: OrgId, row: EventTypeRow) -> EventType:
    """Returns the event type of an item."""
    return EventType(
        org_id=org_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        name=row.sk,
        feature_flags=_flags(row),
        schema_enforcement=Enforcement(row.schema_enforcement or Enforcement.OFF),
        retry_schedule=schedule_from_seconds(row.retry_schedule),
        **present_values(row, _UNCONVERTED),
    )


def _flags(row: EventTypeRow) -> tuple[str, ...] | None:
    # PynamoDB's types do not express that an attribute may be None.
    one: str | None = row.feature_flag
    return row.feature_flags if one is None else (one,)


def row_of(event_type: EventType) -> EventTypeRow:
    """Returns the item of an event type."""
    key = configuration_keys.event_type(event_type.org_id, event_type.name)
    return EventTypeRow(
        *key,
        feature_flags=event_type.feature_flags,
        schema_enforcement=event_type.schema_enforcement,
        retry_schedule=schedule_in_seconds(event_type.retry_schedule),
        created_at=event_type.created_at,
        updated_at=event_type.updated_at,
        **values_by_name(event_type, _UNCONVERTED),
    )
