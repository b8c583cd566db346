"""Results of strands, which stand in for futures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from greenlet import getcurrent, greenlet

from tests.support.fakes.simulated_time import Loop


@dataclass(slots=True, eq=False)
class Result:
    """The result of a strand, as a future."""

    loop: Loop
    waiting: list["Waiting"] = field(default_factory=list)
    _values: list[Any] = field(default_factory=list)

    def end(self, value: Any) -> None:
        self._values.append(value)
        for each in self.waiting:
            each.notice()

    def done(self) -> bool:
        return bool(self._values)

    def result(self) -> Any:
        if not self._values:
            Waiting(self.loop, getcurrent(), [self]).begin()
        return self._values[0]


@dataclass(slots=True, eq=False)
class Waiting:
    """A strand that waits for results; it goes on once."""

    loop: Loop
    strand: greenlet
    results: Sequence[Result]
    is_over: bool = False

    def begin(self, longest: timedelta | None = None) -> None:
        """Waits until the strand has all results, or for the longest time."""
        for result in self.results:
            result.waiting.append(self)
        if longest is not None:
            self.loop.call(self._go_on, longest)
        self.notice()
        self.loop.wait()

    def notice(self) -> None:
        """Lets the strand go on if it has all results."""
        if all(result.done() for result in self.results):
            self.loop.call(self._go_on)

    def _go_on(self) -> None:
        if not self.is_over:
            self.is_over = True
            self.strand.switch()
