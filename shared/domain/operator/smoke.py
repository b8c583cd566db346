"""Results of checks on a running stack, and the responses of the receivers in these checks."""

from dataclasses import dataclass
from enum import Enum

# First words of a receiver's paths: it responds with 204, with 500, or with 500 once and then 204.
OK, FAIL, FLAKY = "ok", "fail", "flaky"
_FAILED, _TAKEN = 500, 204


class SmokeOutcome(Enum):
    """Results of a check. Only FAILED makes the command fail."""

    OK = "OK"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """One row of the table of results."""

    check: str
    outcome: SmokeOutcome
    reason: str


class CheckFailed(Exception):
    """The stack did not behave as the check expects; the text says how it did behave."""


class CheckSkipped(Exception):
    """The check cannot run here; the text says why."""


def status_for(kind: str, count: int) -> int:
    """Returns the status of the response to request number `count` (from 1) to a path."""
    word = kind.partition("-")[0]
    fails = word == FAIL or (word == FLAKY and count == 1)
    return _FAILED if fails else _TAKEN
