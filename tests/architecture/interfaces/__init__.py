"""Snapshots of the names that outlive a refactoring: what clients, dashboards, operators and stacks rely on.

`make snapshot` renews them deliberately, so that a change of an interface is a change of a file that a
reviewer sees. The stored forms have their own: tests/contract/stored_forms.py.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.architecture.interfaces.api import api
from tests.architecture.interfaces.cli import cli
from tests.architecture.interfaces.logs import logs
from tests.architecture.interfaces.stack import stack

FOLDER = Path(__file__).parent
INTERFACES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "api": api,
    "cli": cli,
    "logs": logs,
    "stack": stack,
}
_ABSENT = object()


def recorded(name: str) -> dict[str, Any]:
    """Returns an interface as its file has it."""
    found: dict[str, Any] = json.loads(_file(name).read_text())
    return found


def record() -> None:
    """Writes every interface to its file."""
    for name, interface in INTERFACES.items():
        _file(name).write_text(text(interface()))


def text(value: Any) -> str:
    """Formats a snapshot: sorted, and a line for each name."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Yields each difference of two snapshots, as a line that names its place."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            values = before.get(name, _ABSENT), after.get(name, _ABSENT)
            yield from differences(*values, f"{place} > {name}" if place else name)
    elif after is _ABSENT:
        yield f"{place}: is gone"
    elif before is _ABSENT:
        yield f"{place}: is new: {json.dumps(after)}"
    elif before != after:
        yield f"{place}: was {json.dumps(before)}, is {json.dumps(after)}"


def _file(name: str) -> Path:
    return FOLDER / f"{name}.json"
