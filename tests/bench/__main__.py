"""`make bench`: measures what a message costs and prints it."""

from tests.bench.imports import import_ratio
from tests.bench.messages import Pipeline, ingest_overhead
from tests.bench.posts import throughput_ratio
from tests.bench.recording import Recording
from tests.bench.site import site

MESSAGES = 50


def main() -> None:
    print("Starting local AWS ...")
    with site() as place:
        pipeline = Pipeline(place)
        pipeline.run(10)  # warms the clients
        print(f"Sending {MESSAGES} messages of 1 KB to one endpoint ...")
        _print_calls(pipeline.run(MESSAGES))
        ours, by_hand = ingest_overhead(pipeline)
        pipeline.close()
        print(f"\ningest: {ours:.2f} ms of processor time for a message,")
        print(f"  {by_hand:.2f} ms for the same calls by hand: {ours / by_hand:.2f}x")
        for function in ("ingest", "deliver"):
            ratio = import_ratio(function)
            print(f"import of {function}: {ratio:.2f}x of boto3 with the same clients")
        ratio = throughput_ratio()
        print(f"deliver: {ratio:.2f}x the POSTs a second of a bare aiohttp loop, 10 at once")


def _print_calls(recording: Recording) -> None:
    print(f"\n{'for each message':<40}{'calls':>8}{'units':>8}")
    for operation, calls in sorted(recording.calls.items()):
        units = recording.units[operation] / MESSAGES
        print(f"{operation:<40}{calls / MESSAGES:>8.2f}{units:>8.2f}")
    writes, reads = recording.write_units / MESSAGES, recording.read_units / MESSAGES
    print(f"{'write units':<48}{writes:>8.2f}\n{'read units':<48}{reads:>8.2f}")


if __name__ == "__main__":
    main()
