"""Death at a numbered step."""

from dataclasses import dataclass


class Killed(BaseException):
    """The process died. No handler of the code under test catches it."""


@dataclass
class Steps:
    """Counts steps; the process dies at the one with this number, and at none without."""

    fatal: int | None = None
    taken: int = 0

    @property
    def is_dead(self) -> bool:
        """Returns whether the fatal step has been reached."""
        return self.fatal is not None and self.taken > self.fatal

    def step(self) -> None:
        """Takes one step, or dies before it."""
        self.taken += 1
        if self.is_dead:
            raise Killed
