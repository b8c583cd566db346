"""Keys of traffic: messages, deliveries, attempts, and the counts and limits of both.

Every key begins with the organisation's id, so a read or write cannot name an item of another
organisation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb.table.keys.key_parts import (
    Key,
    application_part,
    minute_at,
    period_of,
)
from shared.domain import ids
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.throttling import RateLimit
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId

if TYPE_CHECKING:
    # Few functions need them.
    from shared.domain.auth.request_limits import Caller
    from shared.domain.deliveries.bulkhead import Bulkhead, Permit


def request_count(caller: Caller, window: datetime) -> Key:
    """Returns the key of a caller's count, in a partition of its own."""
    began = window.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return Key(f"org#{caller.org_id}#requests#{caller.subject}", began)


def idempotency_key(used: IdempotencyKey) -> Key:
    """Returns the key of an idempotency key, in a partition of its own: they are as frequent as
    messages.
    """
    return Key(f"org#{used.org_id}#once#{used.digest}", "once")


def message(org_id: OrgId, app_id: AppId, message_id: MessageId) -> Key:
    """Returns the key of a message, computable from its id: no read needs an index."""
    part = messages(org_id, app_id, period_of(message_id), ids.shard_of(message_id))
    return Key(part, message_id)


def messages(org_id: OrgId, app_id: AppId, period: int, shard: int) -> str:
    """Returns a partition of an application's list of messages."""
    return f"{application_part(org_id, app_id)}#msgs#{period}#{shard}"


def event(org_id: OrgId, app_id: AppId, event_id: str) -> Key:
    """Returns the key that makes an event id unique in its application."""
    return Key(f"{application_part(org_id, app_id)}#event#{event_id}", "event")


def content(org_id: OrgId, app_id: AppId, message_id: MessageId, digest: str) -> Key:
    """Returns the key of a content stored apart: lists do not read it, and it can expire earlier.

    The name has the digest of the content: a repeated request with another content cannot overwrite
    it.
    """
    return Key(f"{application_part(org_id, app_id)}#content#{message_id}", digest)


def attempt(key: DeliveryKey, attempt_id: AttemptId) -> Key:
    """Returns the key of an attempt, computable from its id, in the endpoint's list of attempts."""
    return _place(key, key.position_of(attempt_id))


def delivery(key: DeliveryKey) -> Key:
    """Returns the key of a delivery's state, with its first attempt if that was made on time."""
    return _place(key, key.first_attempt_id)


def attempts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, period: int, shard: int) -> str:
    """Returns a partition of an endpoint's list of attempts."""
    return f"{application_part(org_id, app_id)}#ep#{endpoint_id}#tries#{period}#{shard}"


def hour_count(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hour: datetime) -> Key:
    """Returns the key of an hour's counts: few and small, so one query covers four weeks."""
    return Key(hour_counts(org_id, app_id, endpoint_id), minute_at(hour))


def hour_counts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> str:
    """Returns the partition of an endpoint's hourly counts."""
    return f"{application_part(org_id, app_id)}#ep#{endpoint_id}#stats"


def throttle(rate_limit: RateLimit) -> Key:
    """Returns the key of a rate limit, in a partition of its own: slots are as frequent as
    deliveries.

    A changed rate has another key: slots reserved at the previous rate do not count.
    """
    place = f"#ep#{rate_limit.endpoint_id}" if rate_limit.endpoint_id else ""
    again = "#again" if rate_limit.is_rejoin else ""
    return Key(
        f"{application_part(rate_limit.org_id, rate_limit.app_id)}{place}#rate#{rate_limit.lane}",
        f"{rate_limit.rate}{again}",
    )


def permits(bulkhead: Bulkhead) -> str:
    """Returns the partition of an application's permits, written only for untrusted endpoints."""
    return f"{application_part(bulkhead.org_id, bulkhead.app_id)}#permits"


def permit(permit: Permit) -> Key:
    """Returns the key of a permit: its lane and number."""
    return Key(permits(permit.bulkhead), f"{permit.bulkhead.lane}#{permit.number:04d}")


def _place(key: DeliveryKey, place: AttemptId) -> Key:
    period, shard = period_of(place), ids.shard_of(place)
    return Key(attempts(key.org_id, key.app_id, key.endpoint_id, period, shard), place)
