"""The log that all functions share. Only `functions` import it: the core does not log.

Each unit of work ends in one line of JSON, which the metric filters of template.yaml count. Every
message pays for the bytes of two of them: see docs/decisions/0026-one-line-and-its-metrics.md.
"""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import PurePath
from time import perf_counter
from traceback import extract_tb
from typing import Any

from shared.adapters.system import SystemClock
from shared.domain.errors import ServiceError
from shared.settings.environment import least_level

_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")
_PLACES = 12
_clock = SystemClock()


class Log:
    """Writes lines of JSON to where Lambda reads them; `least` is the least severe level of them.

    Fields that are None are left out. No field may hold what a request, a message or an answer
    says, nor a token.
    """

    def __init__(self, least: str) -> None:
        self._written = frozenset(_LEVELS[_LEVELS.index(least) :])

    def debug(self, message: str, **fields: object) -> None:
        """For who looks for the reason of something."""
        self._write("DEBUG", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """A unit of work that ended as it may."""
        self._write("INFO", message, fields)

    def warning(self, message: str, **fields: object) -> None:
        """Something that is to be tried again."""
        self._write("WARN", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Something that an operator should look into."""
        self._write("ERROR", message, fields)

    def exception(self, message: str, **fields: object) -> None:
        """An error, with the exception that is being handled."""
        self._write("ERROR", message, {**fields, **error_fields(sys.exc_info()[1])})

    def _write(self, level: str, message: str, fields: dict[str, object]) -> None:
        if level not in self._written:
            return
        # Lambda takes a line without a level for INFO, and one without a time it would add it to.
        told_level = {} if level == "INFO" else {"level": level}
        instant = _clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        given = {name: value for name, value in fields.items() if value is not None}
        line = {**told_level, "timestamp": instant, "message": message, **given}
        sys.stdout.write(json.dumps(line, separators=(",", ":"), default=str) + "\n")
        sys.stdout.flush()


def error_fields(exc: BaseException | None) -> dict[str, Any]:
    """An exception as fields of a line: its type, and the innermost places that it passed.

    The text of our own errors is written to be read; what others say may quote what was sent.
    """
    if exc is None:
        return {}
    places = [
        f"{PurePath(p.filename).name}:{p.lineno} {p.name}" for p in extract_tb(exc.__traceback__)
    ]
    cause = exc.__cause__
    return {
        "error": type(exc).__name__,
        "reason": str(exc) if isinstance(exc, ServiceError) else None,
        "cause": type(cause).__name__ if cause else None,
        "places": places[-_PLACES:],
    }


def stopwatch() -> Callable[[], int]:
    """Tells the whole milliseconds since it was started."""
    start = perf_counter()
    return lambda: int((perf_counter() - start) * 1_000)


# What libraries tell below a warning is of no use here, and botocore's DEBUG shows whole requests,
# with what is sent and with signatures. Lambda would write it at the level that it is set to.
logging.getLogger().setLevel(logging.WARNING)

logger = Log(least_level())
