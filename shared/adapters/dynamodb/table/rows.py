"""The items of the table as PynamoDB models, and the connection they share."""

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
    """What every item has. `expires_at` is when DynamoDB may delete it; None keeps it."""

    class Meta:
        """Set by `bind`."""

        table_name = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    expires_at = TTLAttribute(null=True)

    def __repr__(self) -> str:
        """Where it is; not what it holds, which may be anybody's payload."""
        return f"{type(self).__name__}({self.pk!r}, {self.sk!r})"

    def is_live(self, now: datetime) -> bool:
        """Whether it still counts: DynamoDB deletes hours after the time has come."""
        expires_at: datetime | None = self.expires_at
        return expires_at is None or expires_at > now


class ApplicationRow(Row, discriminator="app"):
    """An application; `sharding` has pairs of a unix time and the number that holds from it."""

    app_id = UnicodeAttribute()
    name = UnicodeAttribute()
    uid = UnicodeAttribute(null=True)
    throttle_rate = IntAttribute(null=True)
    metadata = MappingAttribute()
    sharding = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class CacheLeaseRow(Row, discriminator="lease"):
    """Until when functions may cache an application's configuration."""

    until = UTCDateTimeAttribute()


class PointerRow(Row, discriminator="pointer"):
    """Leads from a list, a uid, an event id or an idempotency key to what it stands for."""

    target = UnicodeAttribute()


class RevocationRow(Row, discriminator="ending"):
    """Until when tokens must have been issued to end, and when they do, as pairs of moments."""

    cutoffs: JSONAttribute = JSONAttribute()


class EndpointRow(Row, discriminator="endpoint"):
    """An endpoint. Secrets and `headers` are sealed; they are gone once it is deleted.

    Absent are `disabled_by` (an attempt's id) unless it was disabled because it failed,
    `switched_at` until it is disabled or enabled for the first time, `is_pair` for a symmetric
    secret, `retry_schedule` (seconds) for the stack's, and the last six (see `Health`) as long as
    the endpoint is well.
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
        """Whether only what past deliveries show of it is left."""
        # PynamoDB does not say in its types that an attribute may be None.
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
    """A message; its content is inline (`payload`, or `packed`), or apart under the name `digest`.

    What lies apart is an object, kept for `object_days`, or without these an item of its own.
    The content is the payload and, from the character `raw_from` on if that is set, what receivers
    get in its place.
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
        """Whether the content is in this item."""
        return any(isinstance(found, str | bytes) for found in (self.payload, self.packed))

    @property
    def is_apart(self) -> bool:
        """Whether the content is stored elsewhere."""
        return isinstance(self.digest, str)

    @property
    def is_in_object(self) -> bool:
        """Whether what is stored elsewhere is an object."""
        return isinstance(self.object_days, int)

    @property
    def content(self) -> str:
        """The content of an item that it is in."""
        whole: str | None = self.payload
        return decompress(self.packed) if whole is None else whole


class ContentRow(Row, discriminator="content"):
    """A content that lies apart from its message, packed."""

    data = BinaryAttribute(legacy_encoding=False)


class AttemptRow(Row, discriminator="try"):
    """An attempt. A delivery's first, if it was made on time, is in its DeliveryRow."""

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

    @property
    def has_attempt(self) -> bool:
        """False for a head whose delivery's first attempt was made late, or never."""
        return isinstance(self.number, int)


class DeliveryRow(AttemptRow, discriminator="head"):
    """The state of a delivery, with its first attempt if made on time (`number` is set)."""

    state = IntAttribute()
    attempt_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    next_number = IntAttribute(null=True)
    next_attempt_at = UTCDateTimeAttribute(null=True)
    canceled_because = UnicodeAttribute(null=True)


class HourCountRow(Row, discriminator="stats"):
    """What an hour of an endpoint's attempts came to;
    `after` is set where it was not counted whole.
    """

    success = IntAttribute()
    pending = IntAttribute()
    sending = IntAttribute()
    fail = IntAttribute()
    canceled = IntAttribute()
    counted_at = UTCDateTimeAttribute()
    after = UnicodeAttribute(null=True)


class RequestCountRow(Row, discriminator="requests"):
    """How many requests a caller has made in a window."""

    requests = IntAttribute()


class ThrottleRow(Row, discriminator="throttle"):
    """The next slot of a line in microseconds of unix time: a number, to be added to."""

    next_at = IntAttribute()


class PermitRow(Row, discriminator="permit"):
    """A permit of a bulkhead: the attempt that holds it, and for how long."""

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
    """A delivery task that waits, encoded as the queue's are."""

    due_at = UTCDateTimeAttribute()
    task = UnicodeAttribute()


class CursorRow(Row, discriminator="cursor"):
    """The minute that the next sweep starts with."""

    minute = UnicodeAttribute()


def bind(table_name: str, host: str | None = None) -> None:
    """Connects the models to their table; `host` is another endpoint than AWS's own.

    All models and threads share one client, made as all others are: PynamoDB would make one for
    each model that is used before the base class has any, and each on its own reading of botocore's
    files.
    """
    Row.Meta.table_name = table_name
    Row._connection = None
    Row._get_connection().connection._client = client("dynamodb", host)
