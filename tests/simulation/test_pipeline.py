"""Whatever fails, and whenever, the promises of the pipeline hold.

A failing run is named by its scenario, and running that again is the same run.
"""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.faults import Rates
from tests.simulation.invariants import check
from tests.simulation.pipeline import Pipeline, Scenario
from tests.simulation.receivers import Manner

# `make simulate` makes more of them.
RUNS = int(os.environ.get("OUTRIDER_SIMULATIONS", "300"))

RATES = st.builds(
    Rates,
    refused=st.sampled_from((0, 0, 20, 200)),
    answer_lost=st.sampled_from((0, 0, 20, 200)),
    killed=st.sampled_from((0, 0, 10, 100)),
    slow=st.sampled_from((0, 0, 50)),
    duplicated=st.sampled_from((0, 0, 50, 500)),
)
SCENARIOS = st.builds(
    Scenario,
    seed=st.integers(0, 2**32),
    manners=st.lists(st.sampled_from(Manner), min_size=1, max_size=4).map(tuple),
    messages=st.integers(1, 4),
    rates=RATES,
    twins=st.booleans(),
    switched_off=st.integers(0, 1),
)


@settings(max_examples=RUNS, deadline=None, derandomize=False, print_blob=True)
@given(SCENARIOS)
@pytest.mark.timeout(600)
def test_no_fault_breaks_a_promise(scenario: Scenario) -> None:
    pipeline = Pipeline(scenario)

    pipeline.run()

    check(pipeline)


def test_the_same_scenario_is_the_same_run() -> None:
    scenario = Scenario(
        seed=7, manners=tuple(Manner), rates=Rates(50, 50, 50, 50, 200), twins=True, switched_off=1
    )

    def run() -> list[tuple[object, ...]]:
        pipeline = Pipeline(scenario)
        pipeline.run()
        return [(p.url, p.message_id, p.sent_at) for p in pipeline.receivers.posts]

    first = run()

    assert first == run()
    assert len(first) > len(Manner)
