"""Writes that DynamoDB turns away because they meet a transaction on the same item."""

from collections.abc import Callable
from random import uniform
from time import sleep

from pynamodb.exceptions import PynamoDBException

# Of transactions that meet on one item all but one are turned away, and so is a single write that
# meets one of them: each comes again a little later, by chance at another time, so that all of those
# that change a thing at once get through.
_TRIES = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.4


def patiently(write: Callable[[], None], has_met: Callable[[PynamoDBException], bool]) -> None:
    """Writes, again after each failure that `has_met` a transaction, and raises the last one."""
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
    # Chance spreads load here; nothing about it has to be secret.
    sleep(uniform(0, longest))  # noqa: S311
