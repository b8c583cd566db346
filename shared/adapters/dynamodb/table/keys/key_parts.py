"""Parts of keys: an application's, and periods and minutes, whose texts sort by time.

Kinds that grow with traffic have a period in the partition key: a partition takes 1,000 writes a
second, and an ever-growing one could not be split while it is hot.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.ids import AppId, OrgId

# Retention is three periods: a list spans at most four.
PERIOD = timedelta(days=30)
# Lower and upper bounds of all characters in keys.
LOWEST, HIGHEST = " ", "~"


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


def application_part(org_id: OrgId, app_id: AppId) -> str:
    """Returns the beginning of the partition keys of an application's items."""
    return f"org#{org_id}#app#{app_id}"


def minute_at(instant: datetime) -> str:
    """Formats a minute as text in time order."""
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M")


def instant_of_minute(minute: str) -> datetime:
    """Returns the beginning of the minute."""
    return datetime.strptime(minute, "%Y%m%d%H%M").replace(tzinfo=UTC)


def period_of(identifier: str) -> int:
    """Returns the period in which an id was generated."""
    return int(ids.instant_of(identifier).timestamp() // PERIOD.total_seconds())


def instants_of(period: int) -> tuple[datetime, datetime]:
    """Returns the beginning and the end of a period."""
    start = datetime.fromtimestamp(period * PERIOD.total_seconds(), UTC)
    return start, start + PERIOD
