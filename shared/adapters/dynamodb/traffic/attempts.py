"""Attempts and deliveries as items."""

from collections.abc import Sequence
from datetime import datetime

from shared.adapters.dynamodb.table.attributes import listed, tupled
from shared.adapters.dynamodb.table.damage import checked
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.rows import AttemptRow, DeliveryRow
from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.failure import FailureKind
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import RETENTION

# Attributes of an attempt that are absent from a delivery row without one.
_EVERY_ATTEMPT_HAS = (
    *("number", "trigger", "url", "status", "response", "response_status_code"),
    *("response_duration_ms", "timestamp", "event_type"),
)


def attempt_row(attempt: Attempt) -> AttemptRow:
    """Returns the item of an attempt outside its delivery row."""
    row = AttemptRow(*traffic_keys.attempt(attempt.key, attempt.id))
    fill(row, attempt)
    return row


def delivery_row(delivery: Delivery) -> DeliveryRow:
    """Returns the item of a delivery, without an attempt."""
    row = DeliveryRow(
        *traffic_keys.delivery(delivery.key),
        state=int(delivery.status),
        attempt_ids=list(delivery.attempt_ids),
        next_number=delivery.next_number,
        next_attempt_at=delivery.next_attempt_at,
        canceled_because=delivery.canceled_because,
    )
    _address(row, delivery.key)
    return row


def fill(row: AttemptRow, attempt: Attempt) -> None:
    """Sets the attributes of the attempt."""
    _address(row, attempt.key)
    row.number = attempt.number
    row.trigger = int(attempt.trigger)
    row.url = attempt.url
    row.status = int(attempt.status)
    row.response = attempt.response
    row.response_status_code = attempt.response_status_code
    row.response_duration_ms = attempt.response_duration_ms
    row.timestamp = attempt.timestamp
    row.event_type = attempt.event_type
    row.channels = listed(attempt.channels)
    row.tags = listed(attempt.tags)
    row.failure = attempt.failure.value if attempt.failure else None
    row.headers = attempt.headers


def attempt_from_row(
    org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, row: AttemptRow
) -> Attempt:
    """Returns the attempt of an item; raises one of UNREADABLE if it has no complete one."""
    if any(getattr(row, name) is None for name in _EVERY_ATTEMPT_HAS):
        raise ValueError(f"{row!r} has no complete attempt.")
    return Attempt(
        key=_key(org_id, app_id, endpoint_id, row),
        id=_id(row),
        number=row.number,
        trigger=Trigger(row.trigger),
        url=row.url,
        status=Status(row.status),
        response=row.response,
        response_status_code=row.response_status_code,
        response_duration_ms=row.response_duration_ms,
        timestamp=row.timestamp,
        event_type=row.event_type,
        channels=tupled(row.channels),
        tags=tupled(row.tags),
        failure=FailureKind(row.failure) if row.failure else None,
        headers=row.headers,
    )


def delivery_from_row(key: DeliveryKey, row: DeliveryRow) -> Delivery:
    """Returns the delivery of a row."""
    return Delivery(
        key=key,
        status=Status(row.state),
        attempt_ids=tuple(AttemptId(checked(ids.ATTEMPT, text)) for text in row.attempt_ids),
        next_number=row.next_number,
        next_attempt_at=row.next_attempt_at,
        canceled_because=row.canceled_because,
    )


def history_entry(
    org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, row: AttemptRow, now: datetime
) -> HistoryEntry:
    """Returns the entry of the endpoint's history."""
    place = AttemptId(checked(ids.ATTEMPT, row.sk))
    if not row.is_live(now):
        return HistoryEntry(position=place)
    attempt = attempt_from_row(org_id, app_id, endpoint_id, row) if row.has_attempt else None
    if not isinstance(row, DeliveryRow):
        return HistoryEntry(position=place, attempt=attempt)
    key = _key(org_id, app_id, endpoint_id, row)
    return HistoryEntry(position=place, attempt=attempt, delivery=delivery_from_row(key, row))


def id_at(place: str, attempt_ids: Sequence[str]) -> AttemptId:
    """Returns the id of the attempt in a delivery row, which has the ids of all attempts."""
    same = (known for known in attempt_ids if ids.is_same_but_for_time(known, place))
    return AttemptId(next(same, place))


def _id(row: AttemptRow) -> AttemptId:
    place = checked(ids.ATTEMPT, row.sk)
    return id_at(place, row.attempt_ids) if isinstance(row, DeliveryRow) else AttemptId(place)


def _key(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, row: AttemptRow) -> DeliveryKey:
    message_id = MessageId(checked(ids.MESSAGE, row.message_id))
    return DeliveryKey(org_id, app_id, endpoint_id, message_id)


def _address(row: AttemptRow, key: DeliveryKey) -> None:
    """Sets the keys and the TTL: an attempt expires with its message."""
    row.message_id = key.message_id
    row.expires_at = ids.instant_of(key.message_id) + RETENTION
