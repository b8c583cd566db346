"""`make bench`: measures cost and latency of messages against their budgets."""

from collections.abc import Iterator
from pathlib import Path

from tools.bench.cost.cost import CostLine, bill, total
from tools.bench.destinations import destination_costs
from tools.bench.figures import Figure, figure, save, show
from tools.bench.isolation.isolation import isolation_p99_ratio
from tools.bench.isolation.modelled_isolation import modelled_backlog_p99_ratio
from tools.bench.messages import Pipeline
from tools.bench.native.measure import measure
from tools.bench.portal.loading import loading
from tools.bench.runs import Case, Run
from tools.bench.site import BenchStack, bench_stack
from tools.bench.speed.authenticated import authenticated_ratio
from tools.bench.speed.filters import filtered_ingest_ratio
from tools.bench.speed.imports import imports, init_cpu
from tools.bench.speed.latency import end_to_end
from tools.bench.speed.overhead import ingest_overhead
from tools.bench.speed.pages import page_cost_ratio
from tools.bench.speed.posts import throughput_ratio
from tools.bench.speed.sweeps import sweep_retries_per_second

MESSAGES = 100
OUTPUT = Path(".outrider/bench.json")


def main() -> None:
    print("Starting local AWS ...")
    with bench_stack() as place:
        pipeline = Pipeline(place)
        figures = list(_figures(place, pipeline))
        pipeline.close()
    print("Running the functions as processes, without an emulator between them ...")
    figures += _natively()
    print("Posting beside endpoints that hang or are slow, on a running stack ...")
    figures.append(figure("isolation_p99_ratio", isolation_p99_ratio()))
    print("Opening the portal with a slow processor and network ...")
    opened = loading()
    figures.append(figure("portal_initial_kb", opened.initial_kb))
    figures.append(figure("portal_ready_ms", opened.ready_ms))
    show(figures)
    save(figures, OUTPUT)


def _figures(place: BenchStack, pipeline: Pipeline) -> Iterator[Figure]:
    pipeline.run(Case(), 10)  # warms the clients
    yield from _of_a_message(pipeline)
    print("\nSending messages to a customer's queue, by role ...")
    compared = destination_costs(pipeline, place, MESSAGES)
    _print_bill(compared.by_role)
    http, role = (total(lines) / 1_000 for lines in (compared.by_http, compared.by_role))
    print(f"  a thousand by role: {role:.5f} USD; by HTTP: {http:.5f} USD")
    yield figure("destination_cost_ratio", compared.ratio)
    print("\nComparing ingest with its calls by hand ...")
    overhead = ingest_overhead(pipeline, place)
    print(f"  {overhead.ours:.2f} ms of processor time against {overhead.by_hand:.2f} ms")
    yield figure("ingest_overhead_ratio", overhead.ratio)
    yield figure("ingest_p50_ms", overhead.answered)
    print("Filtering messages for ten endpoints ...")
    yield figure("filtered_ingest_ratio", filtered_ingest_ratio(pipeline, place))
    print("Sending messages one by one ...")
    latency = end_to_end(pipeline)
    yield figure("end_to_end_p50_ms", latency.p50)
    yield figure("end_to_end_p99_ms", latency.p99)
    print("Importing, posting and paging ...")
    for function in ("ingest", "deliver"):
        measured = imports(function)
        yield figure(f"{function}_import_ratio", measured.ratio)
        yield figure(f"{function}_compiled_import_ratio", measured.compiled_ratio)
    yield figure("deliver_throughput_ratio", throughput_ratio())
    yield figure("authenticated_post_ratio", authenticated_ratio())
    yield figure("page_cost_ratio", page_cost_ratio())
    print("Sweeping due retries ...")
    yield figure("sweep_retries_per_second", sweep_retries_per_second())
    print("Modelling a backlog for an endpoint that hangs beside a healthy one ...")
    yield figure("modelled_backlog_p99_ratio", modelled_backlog_p99_ratio())


def _natively() -> Iterator[Figure]:
    native = measure()
    native.show()
    yield figure("end_to_end_p50_ms_native", native.p50)
    yield figure("messages_per_core_second", native.per_core_second())
    yield figure("messages_per_core_second_without_database", native.per_core_second("database"))


def _of_a_message(pipeline: Pipeline) -> Iterator[Figure]:
    case = Case()
    print(f"Sending {MESSAGES} messages of 1 KB to one endpoint ...")
    run = pipeline.run(case, MESSAGES)
    lines = bill(run, init_cpu(run.works))
    _print_work(run)
    _print_bill(lines)
    yield figure("cost_usd_per_million", total(lines))
    print(f"Sending {MESSAGES} messages by queue ...")
    by_queue = pipeline.run(Case(way="queue"), MESSAGES)
    lines = bill(by_queue, init_cpu(by_queue.works))
    _print_work(by_queue)
    _print_bill(lines)
    yield figure("cost_usd_per_million_by_queue", total(lines))
    yield figure("log_bytes_per_message", run.per_message(lambda work: work.log_bytes))
    yield figure("aws_calls_per_message", run.per_message(lambda work: len(work.calls)))
    yield figure("write_units_per_message", run.per_message(lambda work: work.write_units))


def _print_work(run: Run) -> None:
    print(f"\n{'for each message':<40}{'calls':>8}{'units':>8}")
    for function, work in run.works.items():
        cpu = work.cpu_ms / run.messages
        print(
            f"{function}: {cpu:.2f} ms of processor time, {work.log_bytes // run.messages} log bytes"
        )
        for operation, count in sorted(work.operations.items()):
            units = sum(call.units for call in work.calls if call.operation == operation)
            print(f"    {operation:<36}{count / run.messages:>8.2f}{units / run.messages:>8.2f}")


def _print_bill(lines: list[CostLine]) -> None:
    print(f"\n{'the bill':<18}{'for each message':<24}{'USD for a million':>18}")
    for line in lines:
        counted = f"{line.amount:.3f} {line.unit}"
        print(f"{line.service:<18}{counted:<24}{line.usd_per_million:>18.3f}")
    print(f"{'':<42}{total(lines):>18.2f}")


if __name__ == "__main__":
    main()
