"""Reserve: the time that an invocation must have left before it sends a request."""

from datetime import timedelta

from shared.domain.endpoints.health import IN_TIME

# After this long, no further call starts to record that a response is late.
RECORDING_TIME = timedelta(seconds=1)
# Calls after the response: the record of the attempt, then the next attempt's task.
CALLS = 2


def reserve(timeout: timedelta, longest_call: timedelta) -> timedelta:
    """Covers the request, its record and the next task, with each call at its slowest.

    A late response is recorded during the wait for it, which may take longer than a short timeout.
    """
    return max(timeout, IN_TIME + RECORDING_TIME + longest_call) + CALLS * longest_call
