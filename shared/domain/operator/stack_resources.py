"""States of a stack's resources as AWS reports them, and diagnostics of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class DiagnosticStatus(Enum):
    """Severity of a diagnostic. A warning needs no immediate action."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding; `advice` says what to do, unless all is well."""

    name: str
    status: DiagnosticStatus
    found: str
    advice: str = ""

    @classmethod
    def passed(cls, name: str, found: str) -> "Diagnostic":
        """Makes a diagnostic without a problem."""
        return cls(name, DiagnosticStatus.OK, found)

    @classmethod
    def warning(cls, name: str, found: str, advice: str) -> "Diagnostic":
        """Makes a diagnostic of a possible problem."""
        return cls(name, DiagnosticStatus.WARNING, found, advice)

    @classmethod
    def failed(cls, name: str, found: str, advice: str) -> "Diagnostic":
        """Makes a diagnostic of a stack that does not work, or soon will not."""
        return cls(name, DiagnosticStatus.FAILED, found, advice)


@dataclass(frozen=True, slots=True)
class FunctionState:
    """A function; `problem` says why it cannot be invoked, None if it can."""

    name: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """An event source mapping from a queue to a function; a working one is Enabled."""

    function: str
    state: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """Numbers of waiting, in-flight and delayed messages of a queue.

    `dead_letters` is the ARN of its dead-letter queue, None if it has none.
    """

    waiting: int
    in_flight: int
    delayed: int
    arn: str
    dead_letters: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmState:
    """A CloudWatch alarm; `acts` says whether it notifies anybody."""

    name: str
    state: str
    description: str
    acts: bool


@dataclass(frozen=True, slots=True)
class TableState:
    """The table's status, and the settings that expire and protect its items."""

    status: str
    expires: bool
    point_in_time: bool


@dataclass(frozen=True, slots=True)
class DeniedCall:
    """A function's log line of a call that AWS denied."""

    function: str
    at: datetime
    reason: str
