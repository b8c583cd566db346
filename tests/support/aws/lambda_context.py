"""The context that Lambda hands to a function."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Tells how much of the function's time is left, in milliseconds."""

    left_ms: int = 90_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms
