"""Tasks that failed at every try, with what a person needs to decide about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# Of a reason. It says what failed, not everything about it: the logs do.
MAX_REASON = 1_000
# Of a task that somebody put into a queue by hand.
NO_GROUP = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A task as it lay in its queue, under its `group`.

    `reason` is why its last try failed, `function` whose try that was, `first_sent_at` when the
    task was queued. They are None where the function died at it and could leave no word. `about` is
    filled in when it is read: the ids that it names. So is `kept_until`, when its queue drops it.
    """

    body: str = field(repr=False)
    group: str
    reason: str | None = None
    function: str | None = None
    first_sent_at: datetime | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    kept_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceivedDeadLetter:
    """A dead letter that is out of sight of others for a while;
    `handle` is what its queue knows it by.
    """

    letter: DeadLetter
    handle: str = field(repr=False)
