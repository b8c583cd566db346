"""How many requests a caller may make.

Requests are counted in windows of ten seconds: an average over these is what a limit holds, so a
short burst is none.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.auth.access import Identity
from shared.domain.ids import OrgId

WINDOW = timedelta(seconds=10)
# A process tells of its requests whenever it has served this part of what a window allows: what
# is not told yet goes uncounted, and telling costs a write.
_PARTS = 400


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose requests are counted together: an organisation's,
    or those of one application's token.
    """

    org_id: OrgId
    subject: str

    @classmethod
    def of(cls, identity: Identity) -> "Caller":
        """An application's tokens count by themselves, so a consumer cannot use up what the
        organisation's own backend may do."""
        if identity.app_id is None or identity.token is None:
            return cls(identity.org_id, "organisation")
        return cls(identity.org_id, identity.token.id)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Requests a second: of an organisation, by all of its own tokens together, and of a consumer,
    by one token of an application.

    0 is no limit.
    """

    organisation: int = 0
    consumer: int = 0

    def allowed(self, identity: Identity) -> int:
        """How many requests the caller may make in a window; 0 for any number."""
        rate = self.organisation if identity.app_id is None else self.consumer
        return int(rate * WINDOW.total_seconds())


def publish_interval(allowed: int) -> int:
    """After how many of its requests a process tells the others."""
    return max(allowed // _PARTS, 1)


def window_of(instant: datetime) -> datetime:
    """When the window of this moment began."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(instant.timestamp()) // seconds * seconds, UTC)
