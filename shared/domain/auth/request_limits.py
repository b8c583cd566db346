"""Rate limits of callers.

Requests are counted in windows of ten seconds. A limit holds for the average over a window, so a
short burst passes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.auth.access import Identity
from shared.domain.ids import OrgId

WINDOW = timedelta(seconds=10)
# A process publishes its count each time it has served 1/_PARTS of a window's allowance.
# Unpublished requests are not counted, and publishing costs a write.
_PARTS = 400


@dataclass(frozen=True, slots=True)
class Caller:
    """The unit of counting: an organisation's own tokens, or one token of an application."""

    org_id: OrgId
    subject: str

    @classmethod
    def of(cls, identity: Identity) -> "Caller":
        """Returns the identity's caller.

        Each application token counts by itself, so that a consumer cannot use up the limit of the
        organisation's own backend.
        """
        if identity.app_id is None or identity.token is None:
            return cls(identity.org_id, "organisation")
        return cls(identity.org_id, identity.token.id)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Requests per second: of an organisation over all of its own tokens, and of a consumer over
    one token of an application.

    0 means no limit.
    """

    organisation: int = 0
    consumer: int = 0

    def allowed(self, identity: Identity) -> int:
        """Returns the number of requests allowed in a window; 0 means no limit."""
        rate = self.organisation if identity.app_id is None else self.consumer
        return int(rate * WINDOW.total_seconds())


def publish_interval(allowed: int) -> int:
    """Returns the number of requests after which a process publishes its count."""
    return max(allowed // _PARTS, 1)


def window_of(instant: datetime) -> datetime:
    """Returns the start of the window that contains this time."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(instant.timestamp()) // seconds * seconds, UTC)
