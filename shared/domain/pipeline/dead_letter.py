"""Dead letters: tasks that failed at every try, with the facts to decide about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# Length of a reason in characters. The logs have the details.
MAX_REASON = 1_000
# The group of a task that was enqueued by hand.
NO_GROUP = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A task as it was in its queue, with its message `group`.

    `reason` is the error of its last try, `function` the function that made this try,
    `first_sent_at` the time when the task was enqueued. They are None if the function died.
    `origin` is the text of the task's `RecordOrigin`, which a redrive keeps.
    Readers fill in `about`, the ids in the task, and `kept_until`, when its queue drops it.
    """

    body: str = field(repr=False)
    group: str
    reason: str | None = None
    function: str | None = None
    first_sent_at: datetime | None = None
    origin: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    kept_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceivedDeadLetter:
    """A dead letter that is temporarily invisible to others; `handle` identifies its receipt."""

    letter: DeadLetter
    handle: str = field(repr=False)
