"""Differences of two snapshots, each with its location."""

import json
from collections.abc import Iterator
from typing import Any

_ABSENT = object()


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Yields a line for each difference, without regard to the order of texts in a list."""
    if _texts(before) and _texts(after):
        before, after = dict.fromkeys(before, True), dict.fromkeys(after, True)
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            values = before.get(name, _ABSENT), after.get(name, _ABSENT)
            yield from differences(*values, f"{place} > {name}" if place else name)
    elif after is _ABSENT:
        yield f"{place}: is gone"
    elif before is _ABSENT:
        yield f"{place}: is new" + ("" if after is True else f": {json.dumps(after)}")
    elif before != after:
        yield f"{place}: was {json.dumps(before)}, is {json.dumps(after)}"


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
