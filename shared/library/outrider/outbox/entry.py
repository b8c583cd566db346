"""Entries of the outbox, and the results of sending them."""

from dataclasses import dataclass

_MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that a relay has claimed; `lease` is the mark of the claim."""

    id: int
    application: str
    event_id: str
    body: str
    attempts: int
    lease: str


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An event that Outrider refused; it stays until someone sends it again or deletes it."""

    id: int
    application: str
    event_id: str
    body: str
    reason: str
    refused_at_ms: int


@dataclass(frozen=True, slots=True)
class State:
    """Counts of an outbox; `oldest_ms` is the time at which the oldest waiting event was added."""

    waiting: int
    refused: int
    oldest_ms: int | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Outrider, or its intake queue, has the event; `message_id` names it there."""

    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The same event would be refused again, each time."""

    reason: str


@dataclass(frozen=True, slots=True)
class Delayed:
    """The event may be accepted later.

    `is_general` means that other events would fail the same way: the service, the network or the
    relay's credentials are the cause. `after_ms` is the delay that the service asks for.
    """

    reason: str
    is_general: bool
    after_ms: int | None = None


Result = Accepted | Refused | Delayed


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one entry; `due_ms` is the time of its next attempt, if it gets one.

    Without a result, the entry was not sent.
    """

    entry: Entry
    result: Result | None
    due_ms: int


def reason_text(text: str) -> str:
    """Returns an answer of a server as one short line without control characters."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line[:_MAX_REASON]
