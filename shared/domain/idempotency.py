"""Idempotency keys: requests with the same key have one effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from shared.domain.auth.access import Identity
from shared.domain.ids import OrgId

IDEMPOTENCY_HOURS = 12

# The delay of a repeated dispatch, if the first request may have enqueued it already. By then the
# first copy has been processed and recorded, and the second sends nothing.
REPEAT_DELAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's idempotency key within its scope, valid until `expires_at`.

    The key is hashed: its length and alphabet are the client's choice.
    """

    org_id: OrgId
    digest: str
    expires_at: datetime

    @classmethod
    def of(
        cls, identity: Identity, operation: str, key: str | None, now: datetime
    ) -> "IdempotencyKey | None":
        """Makes the key of an operation on an object; None if the client sent no key."""
        if not key:
            return None
        text = "\n".join((identity.scope, operation, key))
        expires_at = now + timedelta(hours=IDEMPOTENCY_HOURS)
        return cls(identity.org_id, sha256(text.encode()).hexdigest(), expires_at)

    @property
    def sent_at(self) -> datetime:
        """Time of the request. An earlier use that had expired by then does not count."""
        return self.expires_at - timedelta(hours=IDEMPOTENCY_HOURS)
