"""Representations of our objects, as a debugger, trace or error report shows them."""

import sys
from types import FrameType
from typing import Any

from tests.support.assertions import canaries

_OURS = ("shared.", "functions.")


class CallRecorder:
    """Inspects the local variables of our functions at each AWS call.

    `talkative` maps types whose repr shows a canary to their place; `seen` holds all types.
    """

    def __init__(self) -> None:
        self.talkative: dict[str, str] = {}
        self.seen: set[str] = set()

    def look(self, _operation: str, _arguments: dict[str, Any]) -> None:
        """Inspects the locals of each of our functions in this call's stack."""
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if str(frame.f_globals.get("__name__")).startswith(_OURS):
                for value in list(frame.f_locals.values()):
                    self._note(value, frame.f_code.co_qualname)
            frame = frame.f_back

    def _note(self, value: object, place: str) -> None:
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name.startswith(_OURS):
            self.seen.add(name)
            if canaries.found(repr(value)):
                self.talkative[name] = place
