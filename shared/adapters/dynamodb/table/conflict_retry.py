"""Retries of writes that conflict with a transaction on the same item."""

from collections.abc import Callable
from random import uniform
from time import sleep

from pynamodb.exceptions import PynamoDBException

# Among concurrent transactions on an item all but one fail, as does a single write that meets one
# of them. Each is retried after a random backoff, so that all concurrent changes succeed.
_TRIES = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.4


def patiently(write: Callable[[], None], has_met: Callable[[PynamoDBException], bool]) -> None:
    """Retries `write` after each failure that `has_met` a transaction; raises the last failure."""
    for number in range(1, _TRIES):
        try:
            return write()
        except PynamoDBException as exc:
            if not has_met(exc):
                raise
        _pause(number)
    return write()


def _pause(number: int) -> None:
    longest = min(_FIRST_PAUSE * 2 ** (number - 1), _LONGEST_PAUSE)
    # Jitter spreads load; it need not be unpredictable.
    sleep(uniform(0, longest))  # noqa: S311
