"""Pickup: an invocation that waits for answers takes further records from its queue.

An event source begins with five invocations, whatever its maximum, and each lasts as long as its
slowest attempt. Waiting takes no processor time, so an invocation that waits can do the work of a
new one: a receiver that hangs holds some memory, but little capacity to deliver.
"""

from datetime import timedelta

from shared.domain.endpoints.health import IN_TIME

# The wait before the first look into the queue. Invocations whose receivers all answer sooner never
# look, and cost nothing more.
FIRST_LOOK = timedelta(milliseconds=250)
# Until answers are late, each further wait is a quarter of the time waited so far, and at least
# this: a look costs a call, and the attempt may end at any time.
SHORTEST_PAUSE = timedelta(milliseconds=100)
PAUSE_SHARE = 0.25
# Once an answer is late, a look lasts until a record arrives, up to this time. The invocation may
# last so much longer than its attempts.
LONG_LOOK = timedelta(seconds=1)
# A look, and the start of the attempts that it finds, take less than this while the queue is well.
# A record without enough time would return after TAKEN_TIME only.
START_TIME = timedelta(seconds=3)
# A taken record is invisible for this long: longer than any invocation lasts. If the answer that
# hands it over gets lost, it comes back after this time.
TAKEN_TIME = timedelta(seconds=100)
# Records in progress in one invocation: its memory is limited, and each has a thread.
MAX_RUNNING = 30
# SQS returns at most ten at a time.
MAX_TAKEN = 10
# The share of a processor that an invocation uses at most while it waits for answers. One that uses
# more works on the attempts it has, and a further one would delay them.
WAITING_SHARE = 0.1


def pause_after(waited: timedelta) -> timedelta:
    """Returns the pause until the next look, after `waited` since the start of the invocation."""
    if waited >= IN_TIME:
        return SHORTEST_PAUSE
    return max(waited * PAUSE_SHARE, SHORTEST_PAUSE)


def look_time(waited: timedelta) -> timedelta:
    """Returns how long a look may wait for a record."""
    return LONG_LOOK if waited >= IN_TIME else timedelta(0)


def is_waiting(worked: float, pause: timedelta) -> bool:
    """Returns whether an invocation waited that used `worked` seconds of a processor in a pause."""
    return worked <= pause.total_seconds() * WAITING_SHARE


def room(running: int) -> int:
    """Returns how many records an invocation may take while it has `running` in progress."""
    return max(min(MAX_RUNNING - running, MAX_TAKEN), 0)
