"""Snapshots of names that clients, dashboards, operators and stacks rely on.

`make snapshot` renews them deliberately: a change of an interface then changes a file that a
reviewer reads. Stored forms have snapshots of their own: tests/contract/stored_forms.py.
"""

import json
from collections.abc import Callable, Mapping
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


def _file(name: str) -> Path:
    return FOLDER / f"{name}.json"
