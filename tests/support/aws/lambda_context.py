"""Lambda's context of an invocation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """A context with a given remaining time in milliseconds."""

    left_ms: int = 90_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms
