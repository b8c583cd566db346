"""Cases of trouble beside which a healthy application is measured, and their controls."""

from dataclasses import dataclass
from itertools import product

HANG_SECONDS = 3_600.0
SLOW_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Case:
    """Trouble: the receiver answers after `seconds`. With 0, it is the load of its messages alone.

    The endpoint is new, or `trusted`: it answered at once until just now. Messages are posted
    one after the other, or in bursts.
    """

    seconds: float
    trusted: bool
    bursts: bool

    @property
    def name(self) -> str:
        does = {0.0: "answers", HANG_SECONDS: "hangs"}.get(
            self.seconds, f"takes {self.seconds:g} s"
        )
        endpoint = "trusted until now" if self.trusted else "new"
        return f"{endpoint}, {does}, {'bursts' if self.bursts else 'one by one'}"

    @property
    def control(self) -> "Case":
        """The same load, answered at once."""
        return Case(0.0, trusted=True, bursts=self.bursts)


CONTROLS = [Case(0.0, trusted=True, bursts=bursts) for bursts in (False, True)]
CASES = [
    *CONTROLS,
    *(Case(*each) for each in product((HANG_SECONDS, SLOW_SECONDS), (False, True), (False, True))),
]
