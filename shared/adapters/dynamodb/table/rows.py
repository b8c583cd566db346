"""Items of the table as PynamoDB models, and their shared connection."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    ListAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.models import Model

from shared.adapters.aws import client
from shared.adapters.dynamodb.table.attributes import (
    CompactJsonAttribute,
    IntAttribute,
    MappingAttribute,
    TextsAttribute,
)
from shared.adapters.dynamodb.table.compression import decompress


class Row(Model):
    """Attributes of every item. `expires_at` is the TTL; None keeps the item."""

    class Meta:
        """Table settings, set by `bind`."""

        table_name = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    expires_at = TTLAttribute(null=True)

    def __repr__(self) -> str:
        """Shows the keys only: the content may be a payload."""
        return f"{type(self).__name__}({self.pk!r}, {self.sk!r})"

    def is_live(self, now: datetime) -> bool:
        """Returns whether the item has not expired: DynamoDB deletes it hours later."""
        expires_at: datetime | None = self.expires_at
        return expires_at is None or expires_at > now


class ApplicationRow(Row, discriminator="app"):
    """An application; `sharding` has pairs of a unix time and the number of shards from then on."""

    app_id = UnicodeAttribute()
    name = UnicodeAttribute()
    uid = UnicodeAttribute(null=True)
    throttle_rate = IntAttribute(null=True)
    metadata = MappingAttribute()
    sharding = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class CacheLeaseRow(Row, discriminator="lease"):
    """A cache lease of an application's configuration."""

    until = UTCDateTimeAttribute()


class PointerRow(Row, discriminator="pointer"):
    """A pointer from a list, a uid, an event id or an idempotency key to its target."""

    target = UnicodeAttribute()


class RevocationRow(Row, discriminator="ending"):
    """A revocation: pairs of the time up to which tokens are revoked, and its effective time."""

    cutoffs: JSONAttribute = JSONAttribute()


class OneTimeTokenRow(Row, discriminator="onetime"):
    """A token without its signature, and the digest of the signature."""

    unsigned = UnicodeAttribute()
    signature_digest = UnicodeAttribute()


class PortalSettingsRow(Row, discriminator="portal"):
    """Settings of the portal: a JSON object with one member for each field that is set."""

    settings = CompactJsonAttribute()
    version = IntAttribute()


class EndpointRow(Row, discriminator="endpoint"):
    """An endpoint. Secrets and `headers` are encrypted, and removed when it is deleted.

    Absent attributes: `disabled_by` (an attempt's id) unless failures disabled it, `switched_at`
    until it is first disabled or enabled, `is_pair` if the secret is symmetric, `retry_schedule`
    (seconds) if it is the stack's, and the last seven (see `Health`) while the endpoint is healthy.
    """

    endpoint_id = UnicodeAttribute()
    url = UnicodeAttribute()
    description = UnicodeAttribute()
    uid = UnicodeAttribute(null=True)
    throttle_rate = IntAttribute(null=True)
    version = IntAttribute()
    disabled = BooleanAttribute()
    disabled_by = UnicodeAttribute(null=True)
    switched_at = UTCDateTimeAttribute(null=True)
    event_types = TextsAttribute(null=True)
    channels = TextsAttribute(null=True)
    metadata = MappingAttribute()
    secret = BinaryAttribute(null=True, legacy_encoding=False)
    is_pair = BooleanAttribute(null=True)
    headers = BinaryAttribute(null=True, legacy_encoding=False)
    old_secrets = BinaryAttribute(null=True, legacy_encoding=False)
    retry_schedule = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    deleted_at = UTCDateTimeAttribute(null=True)
    failing_since = UTCDateTimeAttribute(null=True)
    failures = IntAttribute(null=True)
    open_until = UTCDateTimeAttribute(null=True)
    noted_at = UTCDateTimeAttribute(null=True)
    overdue = IntAttribute(null=True)
    trusted_until = UTCDateTimeAttribute(null=True)

    @property
    def is_deleted(self) -> bool:
        """Returns whether the endpoint is deleted, and kept only for its history."""
        # PynamoDB's types do not express that an attribute may be None.
        return isinstance(self.deleted_at, datetime)


class EventTypeRow(Row, discriminator="type"):
    """An event type; its name is its sort key.

    Older items have `feature_flag` instead of the list.
    """

    description = UnicodeAttribute()
    archived = BooleanAttribute()
    deprecated = BooleanAttribute()
    schemas = CompactJsonAttribute(null=True)
    feature_flag = UnicodeAttribute(null=True)
    feature_flags = TextsAttribute(null=True)
    group_name = UnicodeAttribute(null=True)
    schema_enforcement = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class MessageRow(Row, discriminator="msg"):
    """A message; its content is inline (`payload` or `packed`), or stored apart, named by `digest`.

    A content stored apart is an S3 object if `object_days` is set, else an item. The content is the
    payload, followed from character `raw_from` by the text that receivers get in its place.
    """

    event_type = UnicodeAttribute()
    timestamp = UTCDateTimeAttribute()
    payload_expires_at = UTCDateTimeAttribute()
    endpoint_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    added_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    deliver_at = UTCDateTimeAttribute(null=True)
    event_id = UnicodeAttribute(null=True)
    channels: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    payload = UnicodeAttribute(null=True)
    packed = BinaryAttribute(null=True, legacy_encoding=False)
    raw_from = IntAttribute(null=True)
    content_type = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    object_days = IntAttribute(null=True)

    @property
    def is_inline(self) -> bool:
        """Returns whether the content is in this item."""
        return any(isinstance(found, str | bytes) for found in (self.payload, self.packed))

    @property
    def is_apart(self) -> bool:
        """Returns whether the content is stored apart."""
        return isinstance(self.digest, str)

    @property
    def is_in_object(self) -> bool:
        """Returns whether the content is an S3 object."""
        return isinstance(self.object_days, int)

    @property
    def content(self) -> str:
        """Returns the inline content."""
        whole: str | None = self.payload
        return decompress(self.packed) if whole is None else whole


class ContentRow(Row, discriminator="content"):
    """A compressed content, stored apart from its message."""

    data = BinaryAttribute(legacy_encoding=False)


class AttemptRow(Row, discriminator="try"):
    """An attempt. A first attempt made on time is in its DeliveryRow instead."""

    message_id = UnicodeAttribute()
    number = IntAttribute(null=True)
    trigger = IntAttribute(null=True)
    url = UnicodeAttribute(null=True)
    status = IntAttribute(null=True)
    response = UnicodeAttribute(null=True)
    response_status_code = IntAttribute(null=True)
    response_duration_ms = IntAttribute(null=True)
    timestamp = UTCDateTimeAttribute(null=True)
    event_type = UnicodeAttribute(null=True)
    channels: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    failure = UnicodeAttribute(null=True)
    headers = BinaryAttribute(null=True, legacy_encoding=False)

    @property
    def has_attempt(self) -> bool:
        """Returns whether the row has an attempt: not if the first was late, or not made yet."""
        return isinstance(self.number, int)


class DeliveryRow(AttemptRow, discriminator="head"):
    """The state of a delivery, with its first attempt if made on time (`number` is set)."""

    state = IntAttribute()
    attempt_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    next_number = IntAttribute(null=True)
    next_attempt_at = UTCDateTimeAttribute(null=True)
    canceled_because = UnicodeAttribute(null=True)


class HourCountRow(Row, discriminator="stats"):
    """Counts of an endpoint's attempts in an hour; `after` is set if the count is partial."""

    success = IntAttribute()
    pending = IntAttribute()
    sending = IntAttribute()
    fail = IntAttribute()
    canceled = IntAttribute()
    counted_at = UTCDateTimeAttribute()
    after = UnicodeAttribute(null=True)


class RequestCountRow(Row, discriminator="requests"):
    """The number of requests of a caller in a window."""

    requests = IntAttribute()


class ThrottleRow(Row, discriminator="throttle"):
    """The next slot of a lane, in microseconds of unix time: a number, to allow ADD."""

    next_at = IntAttribute()


class PermitRow(Row, discriminator="permit"):
    """A permit of a bulkhead: the attempt that holds it, and its lease."""

    number = IntAttribute()
    holder = UnicodeAttribute()
    held_until = UTCDateTimeAttribute()


class BackgroundTaskRow(Row, discriminator="task"):
    """A background task; its id is its sort key, `selection` and `data` are JSON."""

    task = UnicodeAttribute()
    status = UnicodeAttribute()
    step = IntAttribute()
    cursor = UnicodeAttribute(null=True)
    selection = JSONAttribute()
    data = JSONAttribute()
    app_id = UnicodeAttribute(null=True)
    endpoint_id = UnicodeAttribute(null=True)
    resumable = BooleanAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class DueRow(Row, discriminator="due"):
    """A due retry: a delivery task, encoded as in the queue."""

    due_at = UTCDateTimeAttribute()
    task = UnicodeAttribute()


class CursorRow(Row, discriminator="cursor"):
    """A sweep cursor: the minute to start with."""

    minute = UnicodeAttribute()


def bind(table_name: str, host: str | None = None) -> None:
    """Connects the models to their table; `host` overrides the endpoint of AWS.

    All models and threads share one client: PynamoDB would create one for each model used before
    the base class, and load botocore's files each time.
    """
    Row.Meta.table_name = table_name
    Row._connection = None
    Row._get_connection().connection._client = client("dynamodb", host)
