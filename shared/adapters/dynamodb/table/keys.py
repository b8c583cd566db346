"""Keys of the items of organisations; those of due retries are in `sweep_keys`.

Every key except those of notices and of ends of pauses begins with the organisation's id, so a read
or write cannot name an item of another organisation.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb.table.key_parts import Key, minute_at, period_of
from shared.domain import ids
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.throttling import RateLimit
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId, TaskId
from shared.domain.pipeline.queue_tasks import DeliveryTask

if TYPE_CHECKING:
    # Few functions need them.
    from shared.domain.auth.request_limits import Caller
    from shared.domain.deliveries.bulkhead import Bulkhead, Permit
    from shared.domain.pausing.pause_end import PauseEnd
    from shared.domain.receiver_auth.certificate_notices import CertificateNotice


def application(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the application's key, before those of its endpoints: routing needs one query."""
    return Key(_app(org_id, app_id), "app")


def revocation(org_id: OrgId, app_id: AppId, subject: str) -> Key:
    """Returns the key of a revocation, outside the partition that is read with every message."""
    return Key(f"{_app(org_id, app_id)}#tokens", subject)


def one_time_token(org_id: OrgId, digest: str) -> Key:
    """Returns the key of a one-time token, in a partition of its own."""
    return Key(f"org#{org_id}#onetime#{digest}", "token")


def portal_settings(org_id: OrgId) -> Key:
    """Returns the key of an organisation's settings of the portal."""
    return Key(f"org#{org_id}#settings", "portal")


def cache_lease(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the key of a cache lease, outside the partition that is read with every message."""
    return Key(f"{_app(org_id, app_id)}#copies", "lease")


def request_count(caller: Caller, window: datetime) -> Key:
    """Returns the key of a caller's count, in a partition of its own."""
    began = window.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return Key(f"org#{caller.org_id}#requests#{caller.subject}", began)


ENDPOINTS = "ep#"
ENDPOINT_UIDS = "epuid#"


def endpoint(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Key:
    """Returns the endpoint's key, in its application's partition: for consistent lists."""
    return Key(_app(org_id, app_id), ENDPOINTS + endpoint_id)


def endpoint_uid(org_id: OrgId, app_id: AppId, uid: str) -> Key:
    """Returns the key that makes a uid unique, sorted after the endpoints."""
    return Key(_app(org_id, app_id), ENDPOINT_UIDS + uid)


ENDPOINT_AUTHS = "epauth#"


def endpoint_auth(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Key:
    """Returns the key of an endpoint's authentication, outside what routing reads."""
    return Key(_app(org_id, app_id), ENDPOINT_AUTHS + endpoint_id)


def notice(notice: CertificateNotice) -> Key:
    """Returns the key of a notice before a certificate expires, under the day that it is due."""
    place = f"{notice.org_id}#{notice.app_id}#{notice.endpoint_id}"
    name = f"{place}#{notice.fingerprint}#{notice.days_left}"
    return Key(notices_on(notice.due_at.astimezone(UTC).date()), name)


def notices_on(day: date) -> str:
    """Returns the partition of a day's notices, of all tenants: one run serves all."""
    return f"notices#{day:%Y%m%d}"


def pause_end(end: PauseEnd) -> Key:
    """Returns the key of an end of a pause, under the day that it is due."""
    due_at = end.due_at.astimezone(UTC)
    name = f"{end.org_id}#{end.app_id}#{end.endpoint_id}#{due_at.isoformat()}"
    return Key(pause_ends_on(due_at.date()), name)


def pause_ends_on(day: date) -> str:
    """Returns the partition of a day's ends of pauses, of all tenants: one run serves all."""
    return f"{notices_on(day)}#pauses"


def listed_application(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the key of a list entry: applications themselves must not share a partition."""
    return Key(applications(org_id), app_id)


def applications(org_id: OrgId) -> str:
    """Returns the partition of an organisation's list of applications."""
    return f"org#{org_id}#apps"


def application_uid(org_id: OrgId, uid: str) -> Key:
    """Returns the key that makes a uid unique in its organisation."""
    return Key(f"org#{org_id}#appuid#{uid}", "uid")


def event_type(org_id: OrgId, name: str) -> Key:
    """Returns the key of an event type: few and small, so one partition per organisation."""
    return Key(event_types(org_id), name)


def event_types(org_id: OrgId) -> str:
    """Returns the partition of an organisation's event types."""
    return f"org#{org_id}#types"


def background_task(org_id: OrgId, task_id: TaskId) -> Key:
    """Returns the key of a background task: rarely written, so one partition per organisation."""
    return Key(background_tasks(org_id), task_id)


def background_tasks(org_id: OrgId) -> str:
    """Returns the partition of an organisation's background tasks."""
    return f"org#{org_id}#tasks"


def listed_task(org_id: OrgId, app_id: AppId, task_id: TaskId) -> Key:
    """Returns the key of an entry in an application's list of background tasks."""
    return Key(listed_tasks(org_id, app_id), task_id)


def listed_tasks(org_id: OrgId, app_id: AppId) -> str:
    """Returns the partition of an application's list of background tasks."""
    return f"{_app(org_id, app_id)}#tasks"


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
    return f"{_app(org_id, app_id)}#msgs#{period}#{shard}"


def event(org_id: OrgId, app_id: AppId, event_id: str) -> Key:
    """Returns the key that makes an event id unique in its application."""
    return Key(f"{_app(org_id, app_id)}#event#{event_id}", "event")


def content(org_id: OrgId, app_id: AppId, message_id: MessageId, digest: str) -> Key:
    """Returns the key of a content stored apart: lists do not read it, and it can expire earlier.

    The name has the digest of the content: a repeated request with another content cannot overwrite
    it.
    """
    return Key(f"{_app(org_id, app_id)}#content#{message_id}", digest)


def attempt(key: DeliveryKey, attempt_id: AttemptId) -> Key:
    """Returns the key of an attempt, computable from its id, in the endpoint's list of attempts."""
    return _place(key, key.position_of(attempt_id))


def delivery(key: DeliveryKey) -> Key:
    """Returns the key of a delivery's state, with its first attempt if that was made on time."""
    return _place(key, key.first_attempt_id)


def attempts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, period: int, shard: int) -> str:
    """Returns a partition of an endpoint's list of attempts."""
    return f"{_app(org_id, app_id)}#ep#{endpoint_id}#tries#{period}#{shard}"


def paused_attempt(task: DeliveryTask) -> Key:
    """Returns the key of an attempt of a paused endpoint, sorted by its message, then by its id."""
    key = task.key
    period, shard = period_of(key.message_id), ids.shard_of(key.message_id)
    part = paused_attempts(key.org_id, key.app_id, key.endpoint_id, period, shard)
    return Key(part, f"{key.message_id}#{task.attempt_id}")


def paused_attempts(
    org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, period: int, shard: int
) -> str:
    """Returns a partition of a paused endpoint's attempts: they come at the rate of messages."""
    return f"{_app(org_id, app_id)}#ep#{endpoint_id}#paused#{period}#{shard}"


def hour_count(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hour: datetime) -> Key:
    """Returns the key of an hour's counts: few and small, so one query covers four weeks."""
    return Key(hour_counts(org_id, app_id, endpoint_id), minute_at(hour))


def hour_counts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> str:
    """Returns the partition of an endpoint's hourly counts."""
    return f"{_app(org_id, app_id)}#ep#{endpoint_id}#stats"


def throttle(rate_limit: RateLimit) -> Key:
    """Returns the key of a rate limit, in a partition of its own: slots are as frequent as
    deliveries.

    A changed rate has another key: slots reserved at the previous rate do not count.
    """
    place = f"#ep#{rate_limit.endpoint_id}" if rate_limit.endpoint_id else ""
    again = "#again" if rate_limit.is_rejoin else ""
    return Key(
        f"{_app(rate_limit.org_id, rate_limit.app_id)}{place}#rate#{rate_limit.lane}",
        f"{rate_limit.rate}{again}",
    )


def permits(bulkhead: Bulkhead) -> str:
    """Returns the partition of an application's permits, written only for untrusted endpoints."""
    return f"{_app(bulkhead.org_id, bulkhead.app_id)}#permits"


def permit(permit: Permit) -> Key:
    """Returns the key of a permit: its lane and number."""
    return Key(permits(permit.bulkhead), f"{permit.bulkhead.lane}#{permit.number:04d}")


def _place(key: DeliveryKey, place: AttemptId) -> Key:
    period, shard = period_of(place), ids.shard_of(place)
    return Key(attempts(key.org_id, key.app_id, key.endpoint_id, period, shard), place)


def _app(org_id: OrgId, app_id: AppId) -> str:
    return f"org#{org_id}#app#{app_id}"
