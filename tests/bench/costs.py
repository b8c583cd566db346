"""`make costs`: counts what messages of many kinds cost and writes the tables of docs/cost.md anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cost import Line, bill, total
from tests.bench.idle import idle_lines
from tests.bench.messages import Case, Pipeline, Run
from tests.bench.site import site
from tests.bench.storage import storage_usd
from tests.bench.stores import store_rows

PAGE = Path("docs/cost.md")
CASES = [
    Case(size=size, endpoints=endpoints, path=path)
    for size in (1_000, 100_000)
    for endpoints in (1, 10)
    for path in ("ok", "flaky")
]
SLOW = Case(batch=1)
MESSAGES = 30


@dataclass(frozen=True)
class Counted:
    """What a run came to."""

    run: Run
    lines: Sequence[Line]

    @property
    def calls(self) -> float:
        return self.run.per_message(lambda work: len(work.calls))


def main() -> None:
    with site() as place:
        pipeline = Pipeline(place)
        pipeline.run(Case(), 10)  # warms the clients
        idle = list(idle_lines())
        counted = [_counted(pipeline, case) for case in (*CASES, SLOW)]
        pipeline.close()
    _write("bill", _bills(counted[:-1]))
    _write("counts", _counts(counted))
    _write("slow", _bills(counted[-1:]))
    _write("idle", _idle(idle))
    _write("stores", store_rows())


def _counted(pipeline: Pipeline, case: Case) -> Counted:
    print(f"{case} ...")
    run = pipeline.run(case, MESSAGES)
    return Counted(run, bill(run))


def name_of(case: Case) -> str:
    """How the tables name it."""
    many = f"{case.endpoints} endpoint{'s' if case.endpoints > 1 else ''}"
    failing = ", 20 % fail" if case.path == "flaky" else ""
    return f"{case.size // 1_000} KB, {many}{failing}"


def _bills(counted: Sequence[Counted]) -> Iterator[list[str]]:
    yield ["USD for a million messages", *(name_of(each.run.case) for each in counted)]
    for place, line in enumerate(counted[0].lines):
        costs = (f"{each.lines[place].usd_per_million:,.2f}" for each in counted)
        yield [f"{line.service}: {line.unit}", *costs]
    yield ["**together**", *(f"**{total(list(each.lines)):,.2f}**" for each in counted)]
    yield ["kept for 90 days, with its backup", *(f"{storage_usd(c.run):,.2f}" for c in counted)]


def _counts(counted: Sequence[Counted]) -> Iterator[list[str]]:
    columns = (f"{line.service}: {line.unit}" for line in counted[0].lines)
    yield ["for each message", "calls to AWS", *columns]
    for each in counted:
        slow = ", one by one" if each.run.case.batch == 1 else ""
        amounts = (f"{line.amount:,.2f}" for line in each.lines)
        yield [name_of(each.run.case) + slow, f"{each.calls:.2f}", *amounts]


def _idle(lines: Sequence[tuple[str, str, float]]) -> Iterator[list[str]]:
    yield ["idle", "USD a month"]
    for service, reason, usd in lines:
        yield [f"{service}: {reason}", f"{usd:.2f}"]
    yield ["**together**", f"**{sum(usd for *_, usd in lines):.2f}**"]


def _write(name: str, rows: Iterator[list[str]]) -> None:
    """Puts the table between the page's marks of this name."""
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
