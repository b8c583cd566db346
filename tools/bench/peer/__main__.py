"""`make bench-peer URL=… TOKEN=…`: the same load on a server that speaks the API, and on ours.

Alone, on any machine with aiohttp: `python -m tools.bench.peer --url … --token …`.
"""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from tools.bench.peer.load import Case, Measured, loaded, percentile
from tools.bench.peer.receiver import Place

_COLUMNS = ("p50", "p95", "p99")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table for each server."""
    options = _options().parse_args(arguments)
    for name, url, token in _servers(options):
        print("\n".join(table(name, measure(url, token, options))), flush=True)
    print(f"\nLoad average {', '.join(f'{each:.1f}' for each in os.getloadavg())}, ", end="")
    print(f"{os.cpu_count()} processors; client and receiver share them with the server.")


def _servers(options: Namespace) -> Iterator[tuple[str, str, str]]:
    """Yields name, URL and token of each server, while it runs."""
    if options.url:
        yield options.url, options.url, options.token
    # Imported only here: the load alone needs none of the local stack.
    if options.ours:
        from tools.local_stack.stack import STATE, named_or_local_stack

        with named_or_local_stack(STATE / "bench-peer", {}) as stack:
            yield "outrider, local stack", stack.url, stack.token
    if options.native:
        from tools.bench.native.stack import native_stack

        with native_stack(options.pollers) as native:
            yield "outrider, functions as processes", native.url, native.token


def _options() -> ArgumentParser:
    parser = ArgumentParser(prog="bench-peer", description=__doc__)
    parser.add_argument("--url", help="of the server, without /api/v1")
    parser.add_argument("--token", help="of an organisation of this server")
    parser.add_argument("--ours", action="store_true", help="run our local stack, for comparison")
    parser.add_argument("--native", action="store_true", help="run our functions as processes")
    parser.add_argument("--pollers", type=int, default=10, help="of deliveries, with --native")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--hanging", type=int, default=60)
    parser.add_argument("--host", default="127.0.0.1", help="address of the receiver")
    parser.add_argument(
        "--port", type=int, default=0, help="port of the receiver, 0 for a free one"
    )
    parser.add_argument("--receiver-url", help="of the receiver, as the server reaches it")
    return parser


def cases(options: Namespace) -> list[Case]:
    """The same for every server."""
    some, many = max(options.messages // 4, 2), options.messages
    return [
        Case("one at a time", 1, some),
        Case(f"{options.concurrency} at a time", options.concurrency, many),
        Case("the same, beside one that hangs", options.concurrency, many, options.hanging),
    ]


def measure(url: str, token: str, options: Namespace) -> list[Measured]:
    """Runs the cases on one server."""
    place = Place(options.host, options.port, options.receiver_url)
    return asyncio.run(loaded(url, token, cases(options), place))


def table(name: str, measured: Sequence[Measured]) -> Iterator[str]:
    """Yields the lines of a server's table."""
    yield f"\n{name}"
    titles = [f"{what} {each}" for what in ("accepted", "arrived") for each in _COLUMNS]
    yield (
        f"{'ms':<34}"
        + "".join(f"{each:>14}" for each in titles)
        + (f"{'a second':>10}{'refused':>9}{'lost':>6}{'twice':>7}")
    )
    for each in measured:
        times = [
            percentile(values, percent)
            for values in (each.accepted, each.arrived)
            for percent in (50, 95, 99)
        ]
        yield (
            f"{each.case.name:<34}"
            + "".join(f"{value:>14.1f}" for value in times)
            + (f"{each.rate:>10.1f}{each.refused:>9}{each.lost:>6}{each.duplicates:>7}")
        )


if __name__ == "__main__":
    main()
