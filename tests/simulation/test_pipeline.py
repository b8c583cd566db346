"""Whatever fails, and whenever, the promises of the pipeline hold.

A failing run is named by its scenario, and running that again is the same run.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.health import LONGEST_PAUSE, OPENS_AT
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
    # Twelve are enough to open a circuit before the first of them is tried again.
    messages=st.sampled_from((1, 2, 3, 4, 12)),
    rates=RATES,
    twins=st.booleans(),
    switched_off=st.integers(0, 1),
    disable_after=st.sampled_from((None, timedelta(days=1), timedelta(days=5))),
    listens=st.booleans(),
    endpoint_rate=st.sampled_from((None, None, 1, 3)),
    application_rate=st.sampled_from((None, None, 1, 4)),
    within=st.sampled_from((120, 2)),
)
CROWD = 40


@settings(max_examples=RUNS, deadline=None, derandomize=False, print_blob=True)
@given(SCENARIOS)
@pytest.mark.timeout(3_600)
def test_no_fault_breaks_a_promise(scenario: Scenario) -> None:
    pipeline = Pipeline(scenario)

    pipeline.run()

    check(pipeline)


@pytest.mark.parametrize("manner", [Manner.BROKEN, Manner.DOWN, Manner.HANGING])
@pytest.mark.parametrize("seed", range(max(RUNS // 100, 1)))
def test_few_attempts_are_made_while_an_endpoint_is_down(seed: int, manner: Manner) -> None:
    pipeline = Pipeline(Scenario(seed, (manner,), messages=CROWD))

    pipeline.run()

    check(pipeline)
    posts = pipeline.receivers.posts
    failed = [post for post in posts if post.status_code != 200]
    lasted = failed[-1].sent_at - failed[0].sent_at
    # Until it opens (failures at once count as one), while its pauses grow, then once in each.
    assert len(failed) <= 4 * OPENS_AT + lasted / LONGEST_PAUSE
    # The schedule alone would have given up a day before that was up again.
    succeeded = {post.message_id for post in posts if post.status_code == 200}
    assert len(succeeded) >= (0.9 * CROWD if manner is Manner.DOWN else 0)


@pytest.mark.parametrize("rates", [Rates(), Rates(20, 20, 10, 0, 50)])
@pytest.mark.parametrize("seed", range(max(RUNS // 100, 1)))
def test_a_crowd_keeps_to_the_rates(seed: int, rates: Rates) -> None:
    manners = (Manner.GOOD, Manner.MOODY, Manner.BROKEN)
    pipeline = Pipeline(
        Scenario(
            seed,
            manners,
            messages=CROWD,
            rates=rates,
            endpoint_rate=1,
            application_rate=2,
            within=5,
        )
    )

    pipeline.run()

    check(pipeline)
    assert len(pipeline.throttled) >= 2 * CROWD


def test_the_same_scenario_is_the_same_run() -> None:
    scenario = Scenario(
        seed=7,
        manners=tuple(Manner),
        rates=Rates(50, 50, 50, 50, 200),
        twins=True,
        switched_off=1,
        listens=True,
    )

    def run() -> list[tuple[object, ...]]:
        pipeline = Pipeline(scenario)
        pipeline.run()
        return [(p.url, p.message_id, p.sent_at) for p in pipeline.receivers.posts]

    first = run()

    assert first == run()
    assert len(first) > len(Manner)
