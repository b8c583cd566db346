"""The cost page agrees with the template and the benchmarks."""

import re

import pytest

from shared.domain.pipeline.due_retry_shards import SWEEPS
from tests.architecture.pages.test_docs import page, rows
from tests.support.aws.template import resources, target
from tools.bench.cost import prices, tls
from tools.bench.cost.cost import memory_of
from tools.bench.cost.idle import metrics
from tools.bench.cost.windows import RATES, WINDOW, Source, window_rows
from tools.bench.costs import ARRIVALS, name_of
from tools.bench.figures import BUDGETS
from tools.bench.runs import FULL_BATCH

PAGE = page("docs/cost.md")


def table(name: str) -> list[list[str]]:
    """Returns the cells of a table that `make costs` writes."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", PAGE, re.DOTALL)
    assert found, name
    return [cells for cells in rows(found[1]) if set(cells) != {"---"}]


def totals(name: str) -> list[float]:
    [found] = [cells for cells in table(name) if cells[0] == "**together**"]
    return [float(cell.strip("*").replace(",", "")) for cell in found[1:]]


def test_the_page_states_the_batches_of_the_template() -> None:
    for source in resources("AWS::Lambda::EventSourceMapping").values():
        if target(source["EventSourceArn"]) in ("DeliveriesQueue", "SlowDeliveriesQueue"):
            assert source["BatchSize"] == FULL_BATCH
        assert "MaximumBatchingWindowInSeconds" not in source

    assert f"a queue hands over {FULL_BATCH} tasks at once" in PAGE


@pytest.mark.parametrize("name", ["bill", "slow"])
def test_a_bill_has_everything_that_a_message_pays_for(name: str) -> None:
    reported = {cells[0] for cells in table(name)}

    assert {
        "Lambda: GB-seconds of INIT",
        "SQS: requests to fair queues",
        "Data transfer: KB of answers",
        "Data transfer: KB of TLS",
    } <= reported


@pytest.mark.parametrize("name", ["bill", "slow", "arrivals", "idle"])
def test_a_bill_adds_up(name: str) -> None:
    lines = [cells[1:] for cells in table(name)[1:] if not cells[0].startswith(("**", "kept"))]
    sums = [
        sum(float(cell.replace(",", "")) for cell in column) for column in zip(*lines, strict=True)
    ]

    assert sums == pytest.approx(totals(name), abs=0.05)


def test_messages_by_queue_and_by_bus_are_counted_in_full_batches_and_one_by_one() -> None:
    head, *lines = table("arrivals")
    reported = {cells[0]: dict(zip(head[1:], cells[1:], strict=True)) for cells in lines}
    units = {name: float(usd) for name, usd in reported["DynamoDB: write units"].items()}

    assert head[1:] == [name_of(case) for case in ARRIVALS]
    assert "API Gateway: requests" not in reported
    # A message and its attempt; by bus its event id, too. A few renew an endpoint's trust.
    two, three = (writes * prices.WRITE_UNIT * prices.MILLION for writes in (2, 3))
    expected = {name: three if "bus" in name else two for name in units}
    assert units == pytest.approx(expected, abs=0.1)


def test_the_bill_by_memory_of_deliver_agrees_with_the_bills() -> None:
    by_memory = {int(row[0].replace(",", "")): row[1:] for row in table("memories")[1:]}
    full, single, *_ = by_memory[memory_of("deliver")]

    assert [float(full), float(single)] == [totals("bill")[0], totals("slow")[0]]
    assert f"It has {memory_of('deliver')} MB" in PAGE


def test_the_idle_bill_counts_the_resources_of_the_template() -> None:
    idle = {cells[0]: float(cells[1]) for cells in table("idle")[1:-1]}
    alarms = len(resources("AWS::CloudWatch::Alarm"))

    assert idle["CloudWatch: alarms"] == pytest.approx(alarms * prices.ALARM)
    assert idle["CloudWatch: the metric of the sweeps"] == prices.METRIC
    assert f"Lambda: {SWEEPS} sweeps a minute" in idle


def test_the_page_counts_the_metrics_that_cost_only_while_messages_are_sent() -> None:
    [(name, usd), *_] = [cells for cells in table("running") if "metrics" in cells[0]]

    assert str(metrics() - 1) in name
    assert float(usd) == pytest.approx((metrics() - 1) * prices.METRIC)


def test_the_page_states_the_bytes_of_tls() -> None:
    assert f"{tls.record_bytes()} bytes for each record" in PAGE
    # The first message of a client, a few hundred bytes, and its last word.
    assert 300 < tls.handshake_bytes() < 3_000


def test_the_table_of_the_batching_window_follows_from_the_bills() -> None:
    single, full = totals("slow")[0], totals("bill")[0]
    expected = list(window_rows(single, full))

    for reported, made in zip(table("windows")[1:], expected[1:], strict=True):
        # The bills are rounded to a cent on the page.
        assert list(map(float, reported)) == pytest.approx(list(map(float, made)), abs=2)


@pytest.mark.parametrize("rate", RATES)
def test_a_batching_window_makes_no_delivery_wait_for_longer_than_itself(rate: int) -> None:
    without, with_it = (Source(window).run(rate, seconds=60) for window in (0.0, WINDOW))

    assert sum(with_it.sizes) == len(with_it.waits)
    assert max(with_it.sizes) <= FULL_BATCH
    assert max(with_it.waits) <= max(without.waits) + WINDOW + 0.001
    assert len(with_it.sizes) <= len(without.sizes)


def test_the_page_states_by_how_much_the_budget_is_missed() -> None:
    _, budget, _ = BUDGETS["cost_usd_per_million"]
    over = totals("bill")[0] - budget

    assert f"{budget:.2f} USD a million was the aim" in PAGE
    assert f"missed by {over:.2f}" in PAGE


def test_the_page_states_the_bill_by_queue_which_is_within_its_budget() -> None:
    _, budget, _ = BUDGETS["cost_usd_per_million_by_queue"]
    by_queue = totals("arrivals")[0]

    assert by_queue <= budget
    assert f"By queue the aim is {budget:.2f}, and the bill is {by_queue:.2f}" in PAGE


def test_the_page_states_what_faster_code_would_not_change() -> None:
    computed = {cells[0]: float(cells[1]) for cells in table("bill")[1:] if "GB-sec" in cells[0]}
    fixed = totals("bill")[0] - sum(computed.values())

    assert f"{fixed:.2f} of what HTTP costs is for requests" in PAGE
