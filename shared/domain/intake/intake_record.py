"""Records of the intake queue."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.ids import MessageId
from shared.domain.pipeline.record_origin import RecordOrigin

# The oldest origin that a record may carry: a message of that age can still be listed for a while.
MAX_AGE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class IntakeRecord:
    """A message as a producer put it into the intake queue."""

    body: str = field(repr=False)
    origin: RecordOrigin

    @classmethod
    def of(cls, body: str, own: RecordOrigin, carried: str | None) -> "IntakeRecord":
        """Makes a record; `carried` is the origin that a redrive gave it.

        A carried origin of an impossible time is ignored: any producer can write one.
        """
        origin = RecordOrigin.parse(carried) if carried else None
        if origin is None or not own.sent_at - MAX_AGE <= origin.sent_at <= own.sent_at:
            origin = own
        return cls(body, origin)

    @property
    def sent_at(self) -> datetime:
        """Time when the producer enqueued the message."""
        return self.origin.sent_at

    def message_id(self, application: Application) -> MessageId:
        """Returns the id of its message; the same each time the record is processed."""
        parts = application.org_id, application.id, str(self.origin)
        shard = application.sharding.shard(self.sent_at, sha256(parts[-1].encode()).digest())
        return MessageId(ids.derived(ids.MESSAGE, self.sent_at, *parts, shard=shard))
