"""The keys of every kind of item, and why they are as they are.

An organisation's id begins every key but the sweep's, so no read or write can name an item of
another one. What grows with traffic has its period in the partition key: a partition takes 1,000
writes a second, and one that only grew could not be split while it is hot.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.auth.request_limits import Caller
from shared.domain.deliveries.delivery import DeliveryKey
from shared.domain.endpoints.bulkhead import Bulkhead, Permit
from shared.domain.endpoints.throttling import RateLimit
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId, TaskId
from shared.domain.pipeline import sweeping
from shared.domain.pipeline.dispatch import DeliveryTask

# Retention is three of these: a list meets four partitions at the most.
PERIOD = timedelta(days=30)
# Below and above everything in our alphabets.
LOWEST, HIGHEST = " ", "~"


class Key(NamedTuple):
    """Where an item is."""

    pk: str
    sk: str


def application(org_id: OrgId, app_id: AppId) -> Key:
    """Sorts before its endpoints: one query gives all that routing needs."""
    return Key(_app(org_id, app_id), "app")


def revocation(org_id: OrgId, app_id: AppId, subject: str) -> Key:
    """Apart from the application, whose partition is read with every message."""
    return Key(f"{_app(org_id, app_id)}#tokens", subject)


def cache_lease(org_id: OrgId, app_id: AppId) -> Key:
    """Apart from the application, whose partition is read with every message."""
    return Key(f"{_app(org_id, app_id)}#copies", "lease")


def request_count(caller: Caller, window: datetime) -> Key:
    """A partition for each caller: all of its processes count here."""
    began = window.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return Key(f"org#{caller.org_id}#requests#{caller.subject}", began)


ENDPOINTS = "ep#"
ENDPOINT_UIDS = "epuid#"


def endpoint(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Key:
    """With its application, so that adding one can depend on
    the application and lists are whole.
    """
    return Key(_app(org_id, app_id), ENDPOINTS + endpoint_id)


def endpoint_uid(org_id: OrgId, app_id: AppId, uid: str) -> Key:
    """An item of its own, since only a key can be unique. Sorts after the endpoints."""
    return Key(_app(org_id, app_id), ENDPOINT_UIDS + uid)


def listed_application(org_id: OrgId, app_id: AppId) -> Key:
    """A pointer: the application itself must not share a partition with all the others."""
    return Key(applications(org_id), app_id)


def applications(org_id: OrgId) -> str:
    """The partition that lists an organisation's applications."""
    return f"org#{org_id}#apps"


def application_uid(org_id: OrgId, uid: str) -> Key:
    """Unique within the organisation."""
    return Key(f"org#{org_id}#appuid#{uid}", "uid")


def event_type(org_id: OrgId, name: str) -> Key:
    """Few and small: one partition holds and lists an organisation's."""
    return Key(event_types(org_id), name)


def event_types(org_id: OrgId) -> str:
    """The partition of an organisation's event types."""
    return f"org#{org_id}#types"


def background_task(org_id: OrgId, task_id: TaskId) -> Key:
    """Few, and written once for each hundred messages: one partition lists an organisation's."""
    return Key(background_tasks(org_id), task_id)


def background_tasks(org_id: OrgId) -> str:
    """The partition of an organisation's background tasks."""
    return f"org#{org_id}#tasks"


def idempotency_key(used: IdempotencyKey) -> Key:
    """A partition each: idempotency keys come at the rate of the messages."""
    return Key(f"org#{used.org_id}#once#{used.digest}", "once")


def message(org_id: OrgId, app_id: AppId, message_id: MessageId) -> Key:
    """Computable from the id, so neither a list nor a read by id needs an index."""
    part = messages(org_id, app_id, period_of(message_id), ids.shard_of(message_id))
    return Key(part, message_id)


def messages(org_id: OrgId, app_id: AppId, period: int, shard: int) -> str:
    """One partition of the list of an application's messages."""
    return f"{_app(org_id, app_id)}#msgs#{period}#{shard}"


def event(org_id: OrgId, app_id: AppId, event_id: str) -> Key:
    """A client's own id of a message, unique within the application."""
    return Key(f"{_app(org_id, app_id)}#event#{event_id}", "event")


def content(org_id: OrgId, app_id: AppId, message_id: MessageId, digest: str) -> Key:
    """Apart from the message, so that lists do not read it, and it can expire earlier.

    Named for what it is: a repeated request with another content cannot overwrite it.
    """
    return Key(f"{_app(org_id, app_id)}#content#{message_id}", digest)


def attempt(key: DeliveryKey, attempt_id: AttemptId) -> Key:
    """Computable from the id, in the list of the endpoint's attempts."""
    return _place(key, key.position_of(attempt_id))


def delivery(key: DeliveryKey) -> Key:
    """Its delivery's state, with the first attempt if that was made on time: most need no other."""
    return _place(key, key.first_attempt_id)


def attempts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, period: int, shard: int) -> str:
    """One partition of the list of an endpoint's attempts."""
    return f"{_app(org_id, app_id)}#ep#{endpoint_id}#tries#{period}#{shard}"


def hour_count(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hour: datetime) -> Key:
    """Few and small, one for each hour in which much was sent: one query gives four weeks."""
    return Key(hour_counts(org_id, app_id, endpoint_id), minute_at(hour))


def hour_counts(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> str:
    """The partition of what was counted of an endpoint's attempts."""
    return f"{_app(org_id, app_id)}#ep#{endpoint_id}#stats"


def throttle(rate_limit: RateLimit) -> Key:
    """A partition each: slots are handed out at the rate of the deliveries.

    Another rate is another line: what was handed out at the rate before is of no account.
    """
    place = f"#ep#{rate_limit.endpoint_id}" if rate_limit.endpoint_id else ""
    again = "#again" if rate_limit.is_rejoin else ""
    return Key(
        f"{_app(rate_limit.org_id, rate_limit.app_id)}{place}#rate#{rate_limit.lane}",
        f"{rate_limit.rate}{again}",
    )


def permits(bulkhead: Bulkhead) -> str:
    """The partition of an application's permits, which only untrusted endpoints write to."""
    return f"{_app(bulkhead.org_id, bulkhead.app_id)}#permits"


def permit(permit: Permit) -> Key:
    """Under its lane and number."""
    return Key(permits(permit.bulkhead), f"{permit.bulkhead.lane}#{permit.number:04d}")


# The sweeps' own: no tenant, since they serve all of them at once. Of the single sweep of earlier
# releases:
CURSOR = Key("sweep", "cursor")


def cursor(share: range) -> Key:
    """Progress of the sweep that has these shards."""
    return Key("sweep", f"cursor#{share.start}-{share.stop - 1}")


def due(task: DeliveryTask) -> Key:
    """Under its minute, which is how a sweep looks for it."""
    attempt_id = task.attempt_id
    return Key(due_in(minute_at(task.ready_at), sweeping.shard_of(attempt_id)), attempt_id)


def due_late(task: DeliveryTask) -> Key:
    """Where a sweep looks every time: for retries whose own minute it may have passed."""
    return Key(DUE_LATE, task.attempt_id)


DUE_LATE = "due#late"
# Where no sweep looks: retries that cannot be read, until a person has looked at them.
DUE_DAMAGED = "due#damaged"


def due_in(minute: str, shard: int) -> str:
    """One partition of the retries of a minute."""
    return f"due#{minute}#{shard}"


def minute_at(instant: datetime) -> str:
    """Text that sorts as time does."""
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M")


def instant_of_minute(minute: str) -> datetime:
    """When the minute began."""
    return datetime.strptime(minute, "%Y%m%d%H%M").replace(tzinfo=UTC)


def period_of(identifier: str) -> int:
    """The period that an id was made in."""
    return int(ids.instant_of(identifier).timestamp() // PERIOD.total_seconds())


def instants_of(period: int) -> tuple[datetime, datetime]:
    """When the period begins, and when the next one does."""
    start = datetime.fromtimestamp(period * PERIOD.total_seconds(), UTC)
    return start, start + PERIOD


def _place(key: DeliveryKey, place: AttemptId) -> Key:
    period, shard = period_of(place), ids.shard_of(place)
    return Key(attempts(key.org_id, key.app_id, key.endpoint_id, period, shard), place)


def _app(org_id: OrgId, app_id: AppId) -> str:
    return f"org#{org_id}#app#{app_id}"
