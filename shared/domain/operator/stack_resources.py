"""What a stack is made of, as AWS tells it, and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class DiagnosticStatus(Enum):
    """What a check came to. A warning is no reason to act at once."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was looked at; `advice` says what to do about it unless it is well."""

    name: str
    status: DiagnosticStatus
    found: str
    advice: str = ""

    @classmethod
    def passed(cls, name: str, found: str) -> "Diagnostic":
        """Nothing to do."""
        return cls(name, DiagnosticStatus.OK, found)

    @classmethod
    def warning(cls, name: str, found: str, advice: str) -> "Diagnostic":
        """To be looked into."""
        return cls(name, DiagnosticStatus.WARNING, found, advice)

    @classmethod
    def failed(cls, name: str, found: str, advice: str) -> "Diagnostic":
        """The stack does not do its work, or soon will not."""
        return cls(name, DiagnosticStatus.FAILED, found, advice)


@dataclass(frozen=True, slots=True)
class FunctionState:
    """A function; `problem` says why it cannot be called, if it cannot."""

    name: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """What brings a queue's messages to a function; `state` is Enabled when it does."""

    function: str
    state: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many messages wait, are being worked on, and are delayed. `dead_letters` is the ARN of
    the queue for those that fail too often, None where there is none.
    """

    waiting: int
    in_flight: int
    delayed: int
    arn: str
    dead_letters: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmState:
    """An alarm; `acts` says whether anybody hears of it."""

    name: str
    state: str
    description: str
    acts: bool


@dataclass(frozen=True, slots=True)
class TableState:
    """The table and what protects what it holds."""

    status: str
    expires: bool
    point_in_time: bool


@dataclass(frozen=True, slots=True)
class DeniedCall:
    """A line of a function that AWS refused something."""

    function: str
    at: datetime
    reason: str
