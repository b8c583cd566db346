"""Latency, and processor time of a message by process."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import process_time

from tools.bench.native.stack import NativeStack, native_stack
from tools.bench.peer.load import Case, Measured, loaded, percentile

ONE_BY_ONE = Case("one at a time", 1, 200)
FOUR_CLIENTS = Case("4 at a time", 4, 800)
_WARM = Case("warm", 4, 100)
# `api` makes and removes the applications, which are no part of a message.
PROCESSES = {
    "front": "front: HTTP, queues, invocations",
    "ingest": "ingest",
    "fanout": "fanout",
    "deliver": "deliver",
    "database": "database",
}
_MILLISECONDS = 1_000
_CLIENT = "client"


@dataclass(frozen=True)
class Native:
    """`cpu_ms` are milliseconds of processor time of a message by process."""

    one_by_one: Measured
    at_once: Measured
    cpu_ms: Mapping[str, float]

    @property
    def p50(self) -> float:
        """The median from a post to its arrival, in milliseconds, one at a time."""
        return percentile(self.one_by_one.arrived, 50)

    def per_core_second(self, *without: str) -> float:
        """Messages for a second of one processor, without that of some processes."""
        spent = sum(self.cpu_ms[name] for name in PROCESSES if name not in without)
        return _MILLISECONDS / spent

    def show(self) -> None:
        """Prints the processor time by process."""
        print(f"\n{'processor time of a message':<36}{'ms':>8}")
        for name, title in PROCESSES.items():
            print(f"{title:<36}{self.cpu_ms[name]:>8.2f}")
        print(f"{'together':<36}{_MILLISECONDS / self.per_core_second():>8.2f}")
        print(f"{'client and receiver, not counted':<36}{self.cpu_ms[_CLIENT]:>8.2f}")
        print(f"{self.at_once.case.name}: {self.at_once.rate:.0f} messages a second")


def measure(more: Mapping[str, str] | None = None) -> Native:
    """Runs the functions, with `more` variables, and puts the load of `make bench-peer` on them."""
    with native_stack(more=more) as stack:
        _loaded(stack, _WARM)
        one_by_one = _loaded(stack, ONE_BY_ONE)
        before = _cpu(stack)
        at_once = _loaded(stack, FOUR_CLIENTS)
        after = _cpu(stack)
    # Each client's first post opens its connection.
    count = FOUR_CLIENTS.messages + FOUR_CLIENTS.concurrency
    spent = {name: (after[name] - before[name]) / count * _MILLISECONDS for name in after}
    return Native(one_by_one, at_once, spent)


def _cpu(stack: NativeStack) -> dict[str, float]:
    return {**stack.cpu(), _CLIENT: process_time()}


def _loaded(stack: NativeStack, case: Case) -> Measured:
    [measured] = asyncio.run(loaded(stack.url, stack.token, [case]))
    if measured.refused or measured.lost:
        raise RuntimeError(f"{measured.refused} refused, {measured.lost} lost")
    return measured
