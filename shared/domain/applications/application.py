"""Applications: one for each customer of the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain.applications.sharding import (
    CHANGE_LEAD_TIME,
    ONE_SHARD,
    Sharding,
    shards_for,
)
from shared.domain.dataclass_fields import parsed
from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import APP, AppId, OrgId
from shared.domain.limits import MAX_THROTTLE_RATE, MIN_THROTTLE_RATE, TITLE

if TYPE_CHECKING:
    from shared.domain.json_fields import Fields


def _name(body: "Fields") -> str:
    return body.text("name", TITLE) or body.missing("name")


def _throttle_rate(body: "Fields") -> int | None:
    # The first name is today's, the second that of the SDKs' first generation.
    name = "throttleRate" if "throttleRate" in body.members else "rateLimit"
    return body.integer(name, MIN_THROTTLE_RATE, MAX_THROTTLE_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationInput:
    """A client's application; `throttle_rate` is in deliveries per second."""

    name: str = field(metadata=parsed(_name))
    uid: str | None = field(default=None, metadata=parsed(lambda body: body.uid("uid", APP)))
    throttle_rate: int | None = field(default=None, metadata=parsed(_throttle_rate))
    metadata: Mapping[str, str] = field(
        default_factory=dict, metadata=parsed(lambda body: body.metadata("metadata"))
    )

    @property
    def throttled(self) -> bool:
        """Returns whether its deliveries have a rate limit."""
        return self.throttle_rate is not None

    def require_uid(self, reference: str) -> None:
        """Raises InvalidInput unless `reference` is the uid of the application to create.

        Otherwise each repetition of the request would create one more application.
        """
        if self.uid is None:
            raise _invalid_uid("is required to create the application", "missing")
        if self.uid != reference:
            raise _invalid_uid("must equal the application's name in the path", "mismatch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(ApplicationInput):
    """A stored application."""

    org_id: OrgId
    id: AppId
    created_at: datetime
    updated_at: datetime
    sharding: Sharding = ONE_SHARD

    def sharded(self, now: datetime, ahead: timedelta = CHANGE_LEAD_TIME) -> "Application":
        """Returns the application with the shards that its metadata declares.

        Raises InvalidInput if the metadata is malformed.
        """
        return replace(self, sharding=self.sharding.changed(shards_for(self.metadata), now, ahead))


def _invalid_uid(rule: str, name: str) -> InvalidInput:
    place = ("body", "application", "uid")
    return InvalidInput(Problem(place, f"The uid {rule}.", f"application_uid_{name}"))
