"""Retries that the sweeps of a minute move a second, with calls as slow as AWS's.

The function as it is deployed runs in a process of its own, on real clients, against a table and a
queue behind HTTP (backlog.py). The sweeps share nothing but these, so one is measured, and counts
as many times as there are sweeps. `python -m tools.bench.speed.sweeps` shows more.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.pipeline.due_retry_shards import SWEEPS
from tools.bench.cost import prices
from tools.bench.cost.cost import memory_of
from tools.bench.speed.backlog import Backlog, backlog

BACKLOG = 48_000
MB = 1_024  # the operating system counts in KB
_PROGRAM = """
import json, resource, sys, time
from functions.sweep.handler import lambda_handler

start, cpu = time.perf_counter(), time.process_time()
moved = lambda_handler({"sweep": int(sys.argv[1])}, None)["moved"]
elapsed, busy = time.perf_counter() - start, time.process_time() - cpu
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"moved": moved, "elapsed": elapsed, "cpu": busy, "memory_kb": most}))
"""


@dataclass(frozen=True)
class Sweep:
    """One run: retries that it moved, seconds, seconds of processor time, and memory at most."""

    moved: int
    elapsed: float
    cpu: float
    memory_kb: int

    @property
    def rate(self) -> float:
        """Retries a second, with the share of a processor that the function's memory gives it."""
        slowdown = max(prices.LAMBDA_MB_FOR_A_CPU / memory_of("sweep"), 1)
        return self.moved / max(self.elapsed, self.cpu * slowdown)


def sweep_retries_per_second(rounds: int = 3) -> float:
    """Returns the rate of all sweeps together, the best of some rounds."""
    return SWEEPS * max(run(BACKLOG).rate for _ in range(rounds))


def run(count: int, sweep: int = 1) -> Sweep:
    """Runs one sweep of a backlog; checks that each moved retry was queued once and removed."""
    with backlog(count) as aws:
        [done] = _finished([_started(aws, sweep)])
        reported = aws.reported()
    assert reported["queued"] == done.moved == count - reported["kept"]
    assert reported["queued_twice"] == 0
    return done


def together(count: int) -> list[Sweep]:
    """Runs all sweeps at the same time; checks that no retry is left or moved twice."""
    with backlog(count) as aws:
        done = list(_finished([_started(aws, sweep) for sweep in range(SWEEPS)]))
        reported = aws.reported()
    assert (reported["kept"], reported["queued"], reported["queued_twice"]) == (0, count, 0)
    return done


def _started(aws: Backlog, sweep: int) -> "subprocess.Popen[str]":
    environment = os.environ | {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "OUTRIDER_TABLE": "bench",
        "OUTRIDER_DELIVERIES_QUEUE_URL": f"{aws.url}/queue",
    }
    command = [sys.executable, "-c", _PROGRAM, str(sweep)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _finished(processes: list["subprocess.Popen[str]"]) -> Iterator[Sweep]:
    for process in processes:
        output, _ = process.communicate()
        assert process.returncode == 0
        # Its last line; the others are its log.
        yield Sweep(**json.loads(output.splitlines()[-1]))


def main() -> None:
    """Prints the retries that one sweep moves, for growing backlogs, and all sweeps in parallel."""
    print(f"{'retries':>10}{'moved':>10}{'a second':>10}{'ms of CPU for 1,000':>22}{'MB':>6}")
    for count in (BACKLOG // 4, BACKLOG, 4 * BACKLOG):
        done = run(count)
        _show(count, done)
    print(f"{SWEEPS} side by side:")
    for done in together(BACKLOG):
        _show(BACKLOG, done)


def _show(count: int, done: Sweep) -> None:
    each = done.cpu / done.moved * 1_000_000
    print(f"{count:>10}{done.moved:>10}{done.rate:>10.0f}{each:>22.0f}{done.memory_kb // MB:>6}")


if __name__ == "__main__":
    main()
