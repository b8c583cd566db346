"""Selection of messages for a background task."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.dataclass_fields import input_values
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import AppId
from shared.domain.messages.filters import Filter
from shared.domain.messages.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionInput:
    """A client's selection of messages.

    It holds messages from `since` until before `until`, or now, that pass all filters. `status` is
    the state of a message's delivery, `status_code_class` that of its last response. With
    `dry_run` the task only counts.
    """

    since: datetime
    until: datetime | None = None
    dry_run: bool = False
    event_types: tuple[str, ...] | None = None
    channel: str | None = None
    tag: str | None = None
    status: Status | None = None
    status_code_class: int | None = None

    def as_of(self, now: datetime, longest: timedelta | None = None) -> "Selection":
        """Returns the selection with an end, now at the latest.

        Raises InvalidInput if its range of time is empty or longer than `longest`.
        """
        until = min(self.until or now, now)
        if self.since > until:
            raise _badly_begun("must be neither after `until` nor in the future")
        if longest is not None and self.since < until - longest:
            raise _badly_begun(f"must be no more than {longest.days} days before `until`")
        return Selection(**input_values(self) | {"until": until})


def _badly_begun(reason: str) -> InvalidInput:
    return InvalidInput(Problem(("body", "since"), reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(SelectionInput):
    """Messages that a task processes.

    `app_ids` are the applications of a statistic; None means all.
    """

    until: datetime
    app_ids: tuple[AppId, ...] | None = None

    def wants(self, message: Message) -> bool:
        """Returns whether a message of the selected time passes the filters on messages."""
        narrowed = Filter(channel=self.channel, tag=self.tag, event_types=self.event_types)
        return narrowed.wants(message)
