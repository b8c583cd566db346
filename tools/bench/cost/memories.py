"""The bill and the duration of deliveries by the memory of `deliver`."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tools.bench.cost.cost import bill, billed_seconds, init_seconds, memory_of, total
from tools.bench.runs import Run

MEMORIES = (512, 768, 1_024, 1_769)


def memory_rows(full: Run, single: Run, inits: Mapping[str, float]) -> Iterator[list[str]]:
    """Yields the table of docs/cost.md, of a run in full batches and one of single messages."""
    yield [
        "MB of `deliver`",
        *("USD a million, full batches", "one by one"),
        *("ms of a full batch", "ms of a single delivery", "s of INIT"),
    ]
    for memory in MEMORIES:
        chosen = partial(_memory_of, memory)
        usd = [f"{total(bill(run, inits, chosen)):.2f}" for run in (full, single)]
        lasting = [f"{_milliseconds(run, chosen):.0f}" for run in (full, single)]
        yield [f"{memory:,}", *usd, *lasting, f"{init_seconds(inits['deliver'], memory):.2f}"]


def _memory_of(memory: int, function: str) -> int:
    return memory if function == "deliver" else memory_of(function)


def _milliseconds(run: Run, memory: Callable[[str], int]) -> float:
    """Returns the duration of an invocation of `deliver`."""
    return billed_seconds(run, "deliver", memory) / run.works["deliver"].invocations * 1_000
