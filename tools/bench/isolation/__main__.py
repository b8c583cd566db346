"""`make bench-isolation`: p99 of a healthy application beside one in trouble.

The functions run as processes, or, with --local-stack, on the emulator of AWS.
"""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from tools.bench.consumer import consumer
from tools.bench.isolation.cases import CASES, Waits, table
from tools.bench.isolation.isolation import LOCAL_STACK, Load, measure_isolation, measured
from tools.bench.native.stack import native_stack


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table, and the load of the machine."""
    options = _options().parse_args(arguments)
    before = os.getloadavg()
    waits = _measured(options)
    print("", *table(waits), sep="\n")
    loads = ("/".join(f"{each:.1f}" for each in load) for load in (before, os.getloadavg()))
    print("load average {} before, {} after, {} processors".format(*loads, os.cpu_count()))
    if options.output:
        found = {case.name: rounds for case, rounds in waits.beside.items()}
        options.output.write_text(json.dumps({"idle": waits.idle, **found}))


def _measured(options: Namespace) -> Waits:
    cases = [CASES[number] for number in options.cases] or CASES
    if options.local_stack:
        return measure_isolation(cases, LOCAL_STACK).pooled()
    load = Load(
        rounds=options.rounds,
        pace=1 / options.healthy,
        apart=1 / options.rate,
        messages=round(options.rate * options.seconds),
        burst=options.burst,
        case_seconds=options.seconds,
        warm=4 * options.pollers,
        sweeps=False,
    )
    more = {"OUTRIDER_CONCURRENCY": str(options.concurrency)}
    with consumer() as receiver, native_stack(options.pollers, more) as stack:
        return measured(stack, receiver, load, cases)


def _options() -> ArgumentParser:
    parser = ArgumentParser(prog="bench-isolation", description=__doc__)
    parser.add_argument("cases", nargs="*", type=int, help="numbers of cases; all by default")
    parser.add_argument("--local-stack", action="store_true", help="with its own load")
    parser.add_argument("--rounds", type=int, default=5, help="figures are medians of these")
    parser.add_argument("--healthy", type=float, default=10.0, help="messages a second")
    parser.add_argument("--rate", type=float, default=10.0, help="of the other, one by one")
    parser.add_argument("--burst", type=int, default=20, help="messages of a burst")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each case")
    parser.add_argument("--pollers", type=int, default=16, help="processes of each lane")
    parser.add_argument("--concurrency", type=int, default=200, help="DeliverConcurrency")
    parser.add_argument("--output", type=Path, help="file for all waits, as JSON")
    return parser


if __name__ == "__main__":
    main()
