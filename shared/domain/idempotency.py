"""Idempotency: one key, one effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from shared.domain.auth.access import Identity
from shared.domain.ids import OrgId

IDEMPOTENCY_HOURS = 12

# What may have been queued before, nobody can tell, is queued again this much later: by then the
# first copy, if there is one, has been worked off and is on record, and the second sends nothing.
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
        """None when the client sent no key. `operation` names what is done, and to what."""
        if not key:
            return None
        text = "\n".join((identity.scope, operation, key))
        expires_at = now + timedelta(hours=IDEMPOTENCY_HOURS)
        return cls(identity.org_id, sha256(text.encode()).hexdigest(), expires_at)

    @property
    def sent_at(self) -> datetime:
        """When the key was sent: an earlier use that had expired by then does not count."""
        return self.expires_at - timedelta(hours=IDEMPOTENCY_HOURS)
