"""Lines of the log: each event with its levels and fields.

Fields that a call of the logger spells out are read from the code; the others come from the lines
that `scenario.log_lines` produces.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.architecture.interfaces.scenario import log_lines

ROOT = Path(__file__).parents[3]
_LEVELS = {
    "debug": "DEBUG",
    "info": "INFO",
    "warning": "WARN",
    "error": "ERROR",
    "exception": "ERROR",
}
_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
_WRITTEN_BY_ALL = {"level", "timestamp", "message"}


class Call(NamedTuple):
    """A call of a logger; it is `open` where it passes fields on that it does not spell out."""

    event: str
    level: str
    fields: tuple[str, ...]
    is_open: bool


def logs() -> dict[str, Any]:
    """Returns each event; KeyError for one with fields that no line of the scenario shows."""
    seen: dict[str, set[str]] = defaultdict(set)
    for line in log_lines():
        seen[line["message"]] |= line.keys() - _WRITTEN_BY_ALL
    levels: dict[str, set[str]] = defaultdict(set)
    for call in calls():
        levels[call.event].add(call.level)
        if call.is_open and call.event not in seen:
            raise KeyError(f"no line of the scenario is of {call.event}")
        seen[call.event] |= set(call.fields)
    return {
        event: {"levels": sorted(levels[event]), "fields": sorted(fields)}
        for event, fields in seen.items()
    }


def calls() -> Iterator[Call]:
    """Yields each call that logs an event."""
    for folder in ("functions", "shared"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if (call := _call(node)) is not None:
                    yield call


def _call(node: ast.AST) -> Call | None:
    match node:
        case ast.Call(
            func=ast.Attribute(attr=method),
            args=[ast.Constant(value=str(text)), *_],
            keywords=given,
        ) if method in _LEVELS and (event := _EVENT.match(text)):
            named = tuple(keyword.arg for keyword in given if keyword.arg is not None)
            is_open = len(named) < len(given)
            return Call(event[0], _LEVELS[method], named, is_open)
    return None
