"""The first case of docs/cost.md, measured again."""

import pytest

from tools.bench.cost.cost import bill
from tools.bench.costs import MESSAGES, PAGE, name_of
from tools.bench.messages import Pipeline
from tools.bench.runs import Case
from tools.bench.site import bench_stack

# Columns that do not depend on the machine's speed.
STEADY = ["API Gateway: requests", "Lambda: invocations", "DynamoDB: write units", "SQS: requests"]
STEADY += ["SQS: requests to fair queues", "Data transfer: KB of answers"]


def published_costs(case: Case) -> dict[str, float]:
    """Returns the page's row of the case, by column."""
    rows = [row.strip("| ").split(" | ") for row in PAGE.read_text().splitlines()]
    head = next(row for row in rows if row[0] == "for each message")
    found = next(row for row in rows if row[0] == name_of(case) and len(row) == len(head))
    return dict(zip(head[1:], (float(text.replace(",", "")) for text in found[1:]), strict=True))


def test_the_page_states_the_costs_of_a_message() -> None:
    case = Case()
    with bench_stack() as place:
        pipeline = Pipeline(place)
        run = pipeline.run(case, MESSAGES)
        pipeline.close()

    counted = {f"{line.service}: {line.unit}": line.amount for line in bill(run, {})}
    expected = published_costs(case)
    # Some requests also publish the caller's count.
    assert {name: counted[name] for name in STEADY} == pytest.approx(
        {name: expected[name] for name in STEADY}, abs=0.1
    )
