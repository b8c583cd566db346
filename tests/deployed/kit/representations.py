"""What our objects say of themselves, as a debugger, a trace or an error report would show them."""

import sys
from types import FrameType
from typing import Any

from tests.support.assertions import canaries

_OURS = ("shared.", "functions.")


class CallRecorder:
    """Looks at all that the functions have at hand whenever they call AWS.

    `talkative` are the types whose repr shows a canary, with where they were; `seen` are all types.
    """

    def __init__(self) -> None:
        self.talkative: dict[str, str] = {}
        self.seen: set[str] = set()

    def look(self, _operation: str, _arguments: dict[str, Any]) -> None:
        """At the local variables of every function of ours that waits for this call."""
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
