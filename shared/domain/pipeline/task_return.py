"""Return of failed tasks to their queue.

Most failures are over within seconds: a task that failed once is tried again soon. One that fails
again has met an outage, and its tries have to last for longer than that.
"""

from datetime import timedelta

FIRST_RETURN = timedelta(seconds=30)
# The visibility timeout of the queue.
LATER_RETURN = timedelta(seconds=540)


def return_time(tries: int) -> timedelta:
    """Returns how long a task stays invisible after it has failed at so many tries."""
    return FIRST_RETURN if tries == 1 else LATER_RETURN
