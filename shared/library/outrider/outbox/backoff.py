"""Growing delays between attempts."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first_ms` to `most_ms`; a delay varies by up to a fifth in each direction."""

    first_ms: int = 1_000
    most_ms: int = 300_000

    def delay_ms(self, failures: int, seed: object) -> int:
        """Returns the delay after this many failures; the seed makes it repeatable."""
        doubled = self.first_ms << min(max(failures, 1) - 1, 32)
        jitter = Random(f"{seed} {failures}").uniform(0.8, 1.2)  # noqa: S311 - no secret
        return round(min(doubled, self.most_ms) * jitter)
