"""The pipeline keeps its promises, whatever fails."""

import pytest
from hypothesis import given, settings

from shared.domain.endpoints.health import MAX_OPEN_TIME, OPENS_AT
from tests.simulation.checks.invariants import check
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.pipeline import Pipeline
from tests.simulation.runs import replay
from tests.simulation.runs.strategies import PAUSES, RUNS, SCENARIOS, TIMEOUT, seeded
from tests.simulation.scenario import Scenario

CROWD = 40


@seeded
@given(SCENARIOS)
@pytest.mark.timeout(TIMEOUT)
def test_no_fault_breaks_a_promise(scenario: Scenario) -> None:
    replay.run(scenario)


@settings(seeded, max_examples=max(RUNS // 10, 10))
@given(PAUSES)
@pytest.mark.timeout(TIMEOUT)
def test_a_pause_while_messages_come_loses_none(scenario: Scenario) -> None:
    replay.run(scenario)


@pytest.mark.parametrize("manner", [Manner.BROKEN, Manner.DOWN, Manner.HANGING])
@pytest.mark.parametrize("seed", range(max(RUNS // 100, 1)))
def test_few_attempts_are_made_while_an_endpoint_is_down(seed: int, manner: Manner) -> None:
    pipeline = Pipeline(Scenario(seed, (manner,), messages=CROWD))

    pipeline.run()

    check(pipeline)
    posts = pipeline.receivers.posts
    failed = [post for post in posts if not post.ok]
    lasted = failed[-1].sent_at - failed[0].sent_at
    # Attempts until the circuit opens (concurrent failures count as one), while its pauses grow,
    # then one for each pause.
    assert len(failed) <= 4 * OPENS_AT + lasted / MAX_OPEN_TIME
    # The schedule alone would have given up a day before the endpoint recovered.
    succeeded = {post.message_id for post in posts if post.ok}
    assert len(succeeded) >= (0.9 * CROWD if manner is Manner.DOWN else 0)


@pytest.mark.parametrize("rates", [Rates(), Rates(20, 20, 10, 0, 50)])
@pytest.mark.parametrize("seed", range(max(RUNS // 100, 1)))
@pytest.mark.timeout(600)
def test_a_burst_of_messages_keeps_to_the_rate_limits(seed: int, rates: Rates) -> None:
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
            # No attempt waits for a permit, and all wait for slots.
            permits=len(manners) * CROWD,
        )
    )

    pipeline.run()

    check(pipeline)
    assert len(pipeline.throttled) >= 2 * CROWD
