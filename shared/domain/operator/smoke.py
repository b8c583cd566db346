"""Results of checks on a running stack, and the rule by which their receivers answer."""

from dataclasses import dataclass
from enum import Enum

# First words of the paths of a receiver: it answers 204, 500, or 500 once and 204 afterwards.
OK, FAIL, FLAKY = "ok", "fail", "flaky"
_FAILED, _TAKEN = 500, 204


class SmokeOutcome(Enum):
    """Results of a check. Only FAILED makes the command fail."""

    OK = "OK"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """One row of the table."""

    check: str
    outcome: SmokeOutcome
    reason: str


class CheckFailed(Exception):
    """The stack did not do what the check expects; the text says what it did."""


class CheckSkipped(Exception):
    """The check cannot be made here; the text says why."""


def status_for(kind: str, count: int) -> int:
    """Returns the status for the request number `count` (from 1) to a path of this kind."""
    word = kind.partition("-")[0]
    fails = word == FAIL or (word == FLAKY and count == 1)
    return _FAILED if fails else _TAKEN
