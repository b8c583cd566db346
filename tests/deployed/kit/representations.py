"""Representations of our objects, as a debugger, trace or error report shows them."""

import sys
from types import FrameType
from typing import Any

from tests.support.assertions import canaries

_OURS = ("shared.", "functions.")


class CallRecorder:
    """Inspects the local variables of our functions at each AWS call.

    `talkative` maps types whose repr shows a canary to their place; `seen` holds all types.
    An object that is there at many calls, such as a service, is inspected at the first, second,
    fourth, eighth of them and so on.
    """

    def __init__(self) -> None:
        self.talkative: dict[str, str] = {}
        self.seen: set[str] = set()
        # Objects with the number of their calls, by id, which only a living object keeps.
        self._calls: dict[int, tuple[object, int]] = {}

    def look(self, _operation: str, _arguments: dict[str, Any]) -> None:
        """Inspects the locals of each of our functions in this call's stack, each object once."""
        found: dict[int, tuple[object, str]] = {}
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if str(frame.f_globals.get("__name__")).startswith(_OURS):
                for value in frame.f_locals.values():
                    found[id(value)] = value, frame.f_code.co_qualname
            frame = frame.f_back
        for value, place in found.values():
            self._note(value, place)

    def _note(self, value: object, place: str) -> None:
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name.startswith(_OURS):
            self.seen.add(name)
            if self._is_due(value) and canaries.found(repr(value)):
                self.talkative[name] = place

    def _is_due(self, value: object) -> bool:
        """Counts a call that finds the object; returns whether it is one to inspect."""
        _, before = self._calls.get(id(value), (value, 0))
        self._calls[id(value)] = value, before + 1
        return before & (before + 1) == 0
