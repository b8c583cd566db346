"""The shared log of all functions. Only `functions` import it: the core does not log.

Each unit of work ends in one line of JSON, which the metric filters of template.yaml count. Every
message pays for the bytes of two of them: see docs/decisions/0026-one-line-and-its-metrics.md.
"""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import PurePath
from time import perf_counter
from traceback import walk_tb
from types import CodeType
from typing import Any

from shared.adapters.system import SystemClock
from shared.domain.errors import ServiceError
from shared.settings.environment import least_level

_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")
_PLACES = 12
_clock = SystemClock()


class Log:
    """Writes JSON lines to Lambda's log, from the level `least` up.

    Fields of None are left out. No field may hold a token, or contents of a request, a message or
    a response.
    """

    def __init__(self, least: str) -> None:
        self._written = frozenset(_LEVELS[_LEVELS.index(least) :])

    def debug(self, message: str, **fields: object) -> None:
        """Logs a detail for debugging."""
        self._write("DEBUG", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """Logs a unit of work with an ordinary result."""
        self._write("INFO", message, fields)

    def warning(self, message: str, **fields: object) -> None:
        """Logs a failure that will be retried."""
        self._write("WARN", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Logs a failure that an operator should look into."""
        self._write("ERROR", message, fields)

    def exception(self, message: str, **fields: object) -> None:
        """Logs an error, with the exception that is being handled."""
        self._write("ERROR", message, {**fields, **error_fields(sys.exc_info()[1])})

    def _write(self, level: str, message: str, fields: dict[str, object]) -> None:
        if level not in self._written:
            return
        # Lambda reads a line without a level as INFO, and adds a timestamp to a line without one.
        told_level = {} if level == "INFO" else {"level": level}
        instant = _clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        given = {name: value for name, value in fields.items() if value is not None}
        line = {**told_level, "timestamp": instant, "message": message, **given}
        sys.stdout.write(json.dumps(line, separators=(",", ":"), default=str) + "\n")
        sys.stdout.flush()


def error_fields(exc: BaseException | None) -> dict[str, Any]:
    """Returns an exception as log fields: its type, and the innermost places of its traceback.

    Only texts of our own errors are safe to log; other texts may quote a request.
    """
    if exc is None:
        return {}
    # Not `extract_tb`, which reads the files of all places for their lines: that takes 2 ms.
    innermost = list(walk_tb(exc.__traceback__))[-_PLACES:]
    cause = exc.__cause__
    return {
        "error": type(exc).__name__,
        "reason": str(exc) if isinstance(exc, ServiceError) else None,
        "cause": type(cause).__name__ if cause else None,
        "places": [_place(frame.f_code, line) for frame, line in innermost],
    }


def _place(code: CodeType, line: int) -> str:
    return f"{PurePath(code.co_filename).name}:{line} {code.co_name}"


def stopwatch() -> Callable[[], int]:
    """Starts a stopwatch; returns a function that gives the whole milliseconds since then."""
    start = perf_counter()
    return lambda: int((perf_counter() - start) * 1_000)


# Libraries' logs below WARNING are of no use here, and botocore's DEBUG shows whole requests, with
# bodies and signatures. Lambda would write them at the level of its configuration.
logging.getLogger().setLevel(logging.WARNING)

logger = Log(least_level())
