"""The processor time of a message by process, and by part of the functions on its way."""

import tempfile
from collections import Counter
from pathlib import Path

from tools.bench.native import sampling
from tools.bench.native.measure import Native, measure

_FUNCTIONS = ("ingest", "deliver")


def show_parts() -> None:
    """Measures with samples of the functions, and prints the tables."""
    with tempfile.TemporaryDirectory() as folder:
        native = measure({sampling.VARIABLE: folder})
        native.show()
        for function in _FUNCTIONS:
            _show(function, native, sampling.read(Path(folder), function))


def _show(function: str, native: Native, samples: Counter[str]) -> None:
    """Prints the parts of a function's time, as its samples divide it."""
    together = native.cpu_ms[function]
    print(f"\n==== {function}: {together:.2f} ms, by {samples.total()} samples")
    for part, count in samples.most_common():
        share = count / samples.total()
        print(f"{share * together:>8.2f} ms {share:>5.0%}  {part}")


if __name__ == "__main__":
    show_parts()
