"""Cases of trouble beside a healthy application, and its waits in each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from statistics import median, quantiles

HANG_SECONDS = 3_600.0
SLOW_SECONDS = 12.0

# Milliseconds from post to arrival, by round.
Rounds = Sequence[Sequence[float]]


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


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits of the healthy application's messages, idle and beside each case, by round.

    A figure is the median of its rounds.
    """

    idle: Rounds
    beside: Mapping[Case, Rounds]

    def ratio(self, case: Case) -> float:
        return p99(self.beside[case]) / p99(self.idle)

    def ratio_to_control(self, case: Case) -> float | None:
        """Returns the ratio to the same load answered at once; None where that was not measured."""
        control = self.beside.get(case.control)
        return p99(self.beside[case]) / p99(control) if control else None

    @property
    def worst(self) -> float:
        """The ratio of the worst case."""
        return max(map(self.ratio, self.beside))

    def pooled(self) -> "Waits":
        """Returns the same as one round: for rounds that are too short for a p99."""
        beside = {case: [list(chain(*rounds))] for case, rounds in self.beside.items()}
        return Waits([list(chain(*self.idle))], beside)


def p99(rounds: Rounds) -> float:
    return median(quantiles(waits, n=100, method="inclusive")[98] for waits in rounds)


def table(waits: Waits) -> Iterator[str]:
    """Yields a line for each case: the waits, and their p99 over that of idle and of the load."""
    head = f"{'p50 ms':>8}{'p99 ms':>8}{'longest':>9}{'/ idle':>8}{'/ load':>8}"
    yield f"{'healthy application, from post to arrival':<46}{head}"
    count = sum(map(len, waits.idle))
    yield f"{f'idle, {count} messages':<46}{_figures(waits.idle)}"
    for case, rounds in waits.beside.items():
        by_load = waits.ratio_to_control(case)
        ratios = f"{waits.ratio(case):>8.2f}{'' if by_load is None else f'{by_load:.2f}':>8}"
        yield f"{case.name:<46}{_figures(rounds)}{ratios}"
    yield f"the worst p99 is {waits.worst:.2f} times that of idle"


def _figures(rounds: Rounds) -> str:
    typical, longest = median(map(median, rounds)), median(map(max, rounds))
    return f"{typical:>8.0f}{p99(rounds):>8.0f}{longest:>9.0f}"
