"""Items that traffic writes: messages, attempts, deliveries, and the counts that limit them."""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    ListAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.adapters.dynamodb.table.attributes import (
    CompactJsonAttribute,
    IntAttribute,
    TextsAttribute,
)
from shared.adapters.dynamodb.table.compression import decompress
from shared.adapters.dynamodb.table.rows.row import Row


class MessageRow(Row, discriminator="msg"):
    """A message; its content is inline (`payload` or `packed`), or stored apart, named by `digest`.

    `filtered_ids` are the first of the `filtered` endpoints that content filters left out.

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
    headers = CompactJsonAttribute(null=True)
    filtered = IntAttribute(null=True)
    filtered_ids = TextsAttribute(null=True)

    @property
    def is_filtered(self) -> bool:
        """Returns whether content filters left out an endpoint."""
        return isinstance(self.filtered, int)

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
