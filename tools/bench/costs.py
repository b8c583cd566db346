"""`make costs`: counts the cost of many kinds of messages for the tables of docs/cost.md."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench.cost import prices
from tools.bench.cost.cost import CostLine, bill, init_seconds, memory_of, total
from tools.bench.cost.idle import idle_lines, running_lines
from tools.bench.cost.memories import memory_rows
from tools.bench.cost.storage import storage_usd
from tools.bench.cost.stores import store_rows
from tools.bench.cost.windows import window_rows
from tools.bench.messages import Pipeline
from tools.bench.runs import FULL_BATCH, Case, Run
from tools.bench.site import bench_stack
from tools.bench.speed.imports import init_cpu

PAGE = Path("docs/cost.md")
CASES = [
    Case(size=size, endpoints=endpoints, path=path)
    for size in (1_000, 100_000)
    for endpoints in (1, 10)
    for path in ("ok", "flaky")
]
SLOW = Case(batch=1)
# How messages can arrive, in full batches and one by one.
ARRIVALS = [Case(way=way, batch=batch) for way in ("queue", "bus") for batch in (FULL_BATCH, 1)]
FUNCTIONS = ("ingest", "deliver", "intake")
MESSAGES = 30


@dataclass(frozen=True)
class Counted:
    """A run with its costs."""

    run: Run
    lines: Sequence[CostLine]

    @property
    def calls(self) -> float:
        return self.run.per_message(lambda work: len(work.calls))


def main() -> None:
    with bench_stack() as place:
        pipeline = Pipeline(place)
        pipeline.run(Case(), 10)  # warms the clients
        inits = init_cpu(FUNCTIONS)
        idle, running = list(idle_lines()), list(running_lines())
        counted = [_counted(pipeline, case, inits) for case in (*CASES, SLOW)]
        arrived = [_counted(pipeline, case, inits) for case in ARRIVALS]
        answers = list(answer_rows(pipeline))
        pipeline.close()
    _write("bill", _bills(counted[:-1]))
    _write("counts", _counts(counted))
    _write("slow", _bills(counted[-1:]))
    _write("memories", memory_rows(counted[0].run, counted[-1].run, inits))
    _write("arrivals", _bills(arrived))
    _write("inits", _inits(inits))
    _write("answers", iter(answers))
    single, full = total(list(counted[-1].lines)), total(list(counted[0].lines))
    _write("windows", window_rows(single, full))
    _write("idle", _idle("idle", idle))
    _write("running", _idle("while messages are sent", running))
    _write("stores", store_rows())


def _counted(pipeline: Pipeline, case: Case, inits: Mapping[str, float]) -> Counted:
    print(f"{case} ...")
    run = pipeline.run(case, MESSAGES)
    return Counted(run, bill(run, inits))


def name_of(case: Case) -> str:
    """Returns the name of the case in the tables."""
    many = f"{case.endpoints} endpoint{'s' if case.endpoints > 1 else ''}"
    failing = ", 20 % fail" if case.path == "flaky" else ""
    if case.way != "http":
        return f"by {case.way}, {'one by one' if case.batch == 1 else 'full batches'}"
    return f"{case.size // 1_000} KB, {many}{failing}"


def _bills(counted: Sequence[Counted]) -> Iterator[list[str]]:
    yield ["USD for a million messages", *(name_of(each.run.case) for each in counted)]
    for place, line in enumerate(counted[0].lines):
        costs = [each.lines[place].usd_per_million for each in counted]
        if any(costs):
            yield [f"{line.service}: {line.unit}", *(f"{usd:,.2f}" for usd in costs)]
    yield ["**together**", *(f"**{total(list(each.lines)):,.2f}**" for each in counted)]
    yield ["kept for 90 days, with its backup", *(f"{storage_usd(c.run):,.2f}" for c in counted)]


def _counts(counted: Sequence[Counted]) -> Iterator[list[str]]:
    columns = (f"{line.service}: {line.unit}" for line in counted[0].lines)
    yield ["for each message", "calls to AWS", *columns]
    for each in counted:
        slow = ", one by one" if each.run.case.batch == 1 else ""
        amounts = (f"{line.amount:,.2f}" for line in each.lines)
        yield [name_of(each.run.case) + slow, f"{each.calls:.2f}", *amounts]


def answer_rows(pipeline: Pipeline) -> Iterator[list[str]]:
    """Yields the cost of a million answers to posted messages, with the payload and without."""
    yield [
        "payload",
        "KB of an answer",
        "USD a million",
        "`with_content=false`: KB",
        "USD a million",
    ]
    for size in sorted({case.size for case in CASES}):
        app = pipeline.application(Case())
        whole, bare = (pipeline.answer_size(app, size, content) for content in (True, False))
        cells = (cell for bytes_ in (whole, bare) for cell in _answer(bytes_))
        yield [f"{size // 1_000} KB", *cells]


def _answer(size: int) -> tuple[str, str]:
    usd = size * prices.SENT_GB / prices.GB * prices.MILLION
    return f"{size / 1_000:.2f}", f"{usd:.2f}"


def _inits(inits: Mapping[str, float]) -> Iterator[list[str]]:
    yield ["function", "s of processor time", "s of INIT", "USD for a thousand"]
    for function, cpu in inits.items():
        seconds = init_seconds(cpu, memory_of(function))
        usd = seconds * memory_of(function) / 1_024 * prices.LAMBDA_GB_SECOND * 1_000
        yield [f"`{function}`", f"{cpu:.2f}", f"{seconds:.2f}", f"{usd:.4f}"]


def _idle(title: str, lines: Sequence[tuple[str, str, float]]) -> Iterator[list[str]]:
    yield [title, "USD a month"]
    for service, reason, usd in lines:
        yield [f"{service}: {reason}", f"{usd:.2f}"]
    yield ["**together**", f"**{sum(usd for *_, usd in lines):.2f}**"]


def _write(name: str, rows: Iterator[list[str]]) -> None:
    """Writes the table between the page's marks of this name."""
    head, *others = rows
    table = [head, ["---"] * len(head), *others]
    text = "\n".join(f"| {' | '.join(row)} |" for row in table)
    marks = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
    page, found = re.subn(marks, rf"\g<1>{text}\g<2>", PAGE.read_text(), flags=re.DOTALL)
    if found != 1:
        raise SystemExit(f"{PAGE} has no place for the table {name}.")
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
