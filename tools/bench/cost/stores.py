"""Cost of a content in an item of the table against an object."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.bench.cost import prices
from tools.bench.cost.cost import memory_of
from tools.bench.cost.prices import MILLION

# Compressed sizes, with payloads that compress to them (tools/bench/payloads.py, random letters).
SIZES = {
    500: "1 KB of JSON",
    1_000: "3 KB of JSON",
    2_300: "8 KB of JSON",
    2_750: "10 KB of JSON",
    5_300: "20 KB of JSON",
    25_250: "100 KB of JSON",
    260_000: "1 MiB of JSON",
    794_000: "1 MiB of random letters",
}
_UNIT_BYTES = 1_024
_READ_BYTES = 4 * 1_024
# Records that wait side by side in an invocation of `deliver`.
_BATCH = 10


@dataclass(frozen=True)
class Cost:
    """USD for a million contents: to write them, to read them once, to keep them for 90 days."""

    write: float
    read: float
    kept: float

    @property
    def first_try(self) -> float:
        """Returns the cost without reads: the task carries the content."""
        return self.write + self.kept


def in_item(size: int) -> Cost:
    """Returns the cost of `size` more bytes in an item that is written anyway."""
    write, read = prices.WRITE_UNIT / _UNIT_BYTES, prices.READ_UNIT / _READ_BYTES
    a_month = (prices.STORED_GB_MONTH + prices.BACKED_UP_GB_MONTH) / prices.GB
    return _million(size * write, size * read, size * a_month)


def in_object(size: int) -> Cost:
    """Returns the cost of an object, with the functions' waits for S3."""
    write = prices.S3_PUT + _waiting("ingest")
    read = prices.S3_GET + _waiting("deliver") / _BATCH
    return _million(write, read, size * prices.S3_GB_MONTH / prices.GB)


def break_even() -> int:
    """Returns the size above which an object costs less."""
    return next(n for n in range(100_000) if in_object(n).first_try < in_item(n).first_try)


def store_rows() -> Iterator[list[str]]:
    """The table of docs/cost.md."""
    yield [
        *("packed", "such as"),
        *("item: written", "read", "kept", "**first try**"),
        *("object: written", "read", "kept", "**first try**"),
    ]
    for size, such_as in SIZES.items():
        costs = (_cells(cost) for cost in (in_item(size), in_object(size)))
        yield [f"{size / 1_000:,.2f} KB", such_as, *(cell for cells in costs for cell in cells)]


def _cells(cost: Cost) -> list[str]:
    each = (f"{usd:,.2f}" for usd in (cost.write, cost.read, cost.kept))
    return [*each, f"**{cost.first_try:,.2f}**"]


def _million(write: float, read: float, a_month: float) -> Cost:
    return Cost(write * MILLION, read * MILLION, a_month * prices.MONTHS_KEPT * MILLION)


def _waiting(function: str) -> float:
    seconds = prices.CALL_MS["s3"] / 1_000
    return seconds * memory_of(function) / 1_024 * prices.LAMBDA_GB_SECOND
