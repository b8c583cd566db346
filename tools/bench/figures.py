"""Measured figures and their budgets."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; `better` is "lower" or "higher" than the budget."""

    name: str
    value: float
    unit: str
    budget: float
    better: str

    @property
    def is_missed(self) -> bool:
        """Returns whether the value is on the wrong side of its budget."""
        return self.value > self.budget if self.better == "lower" else self.value < self.budget


# Name → unit, budget, which is better. Times through local AWS are no promise about AWS: their
# budgets only notice that something has become much slower.
BUDGETS = {
    "cost_usd_per_million": ("USD", 4.00, "lower"),
    "cost_usd_per_million_by_queue": ("USD", 3.00, "lower"),
    "destination_cost_ratio": ("x", 1.0, "lower"),
    "ingest_overhead_ratio": ("x", 1.3, "lower"),
    "filtered_ingest_ratio": ("x", 1.1, "lower"),
    "ingest_import_ratio": ("x", 1.1, "lower"),
    "ingest_compiled_import_ratio": ("x", 0.95, "lower"),
    "deliver_import_ratio": ("x", 1.3, "lower"),
    "deliver_compiled_import_ratio": ("x", 0.95, "lower"),
    "deliver_throughput_ratio": ("x", 0.7, "higher"),
    "authenticated_post_ratio": ("x", 1.2, "lower"),
    "isolation_p99_ratio": ("x", 1.5, "lower"),
    "modelled_backlog_p99_ratio": ("x", 1.5, "lower"),
    "portal_initial_kb": ("KB", 130, "lower"),
    "portal_ready_ms": ("ms", 1_500, "lower"),
    "page_cost_ratio": ("x", 1.0, "lower"),
    "sweep_retries_per_second": ("/s", 10_000, "higher"),
    "log_bytes_per_message": ("bytes", 400, "lower"),
    "aws_calls_per_message": ("calls", 6, "lower"),
    "write_units_per_message": ("units", 3.1, "lower"),
    "ingest_p50_ms": ("ms", 200, "lower"),
    "end_to_end_p50_ms": ("ms", 1_000, "lower"),
    "end_to_end_p99_ms": ("ms", 2_000, "lower"),
    # Twice the figures of Svix's server on two processors: 8.7 ms, and 332 messages a second.
    "end_to_end_p50_ms_native": ("ms", 17.4, "lower"),
    "messages_per_core_second": ("/s", 83, "higher"),
    "messages_per_core_second_without_database": ("/s", 83, "higher"),
}


def figure(name: str, value: float) -> Figure:
    """A value with the budget of its name; KeyError for a name that has none."""
    unit, budget, better = BUDGETS[name]
    return Figure(name, round(value, 3), unit, budget, better)


def show(figures: Sequence[Figure]) -> None:
    """Prints the table and marks missed budgets."""
    print(f"\n{'':<42}{'value':>10}  {'budget':>12}")
    for each in figures:
        sign = "<=" if each.better == "lower" else ">="
        verdict = "MISSED" if each.is_missed else ""
        print(
            f"{each.name:<42}{each.value:>10.2f}  {sign} {each.budget:>9.2f} {each.unit:<6}{verdict}"
        )


def save(figures: Sequence[Figure], path: Path) -> None:
    """Writes the figures as a JSON list of objects."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
    print(f"\nWritten to {path}")
