"""Reserve: the time that must be left of an invocation before it makes a request."""

from datetime import timedelta

from shared.domain.endpoints.health import IN_TIME

# Beyond this, no further call is begun to note that an answer is late.
RECORDING_TIME = timedelta(seconds=1)
# After the answer: the record, and then the next attempt in the queue.
CALLS = 2


def reserve(timeout: timedelta, longest_call: timedelta) -> timedelta:
    """Covers the request, its record and the next task, with each call as slow as it may be.

    A late answer is noted while it is waited for, which may take longer than a short timeout.
    """
    return max(timeout, IN_TIME + RECORDING_TIME + longest_call) + CALLS * longest_call
