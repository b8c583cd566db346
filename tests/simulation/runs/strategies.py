"""Hypothesis strategies for scenarios."""

import os
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st

from tests.simulation.background import TasksScenario
from tests.simulation.model.accounts import Sink
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.model.token_servers import TokenServer
from tests.simulation.scenario import Scenario

# `make simulate` draws more of them.
RUNS = int(os.environ.get("OUTRIDER_SIMULATIONS", "300"))

# Seconds for all of them, ten times what they take: a run that stands still fails.
TIMEOUT = max(600, 2 * RUNS)

# Fixed scenarios judge a change by itself; random ones search for more.
CHANCE = "OUTRIDER_CHANCE" in os.environ

seeded = settings(max_examples=RUNS, deadline=None, derandomize=not CHANCE, print_blob=False)

RATES = st.builds(
    Rates,
    throttled=st.sampled_from((0, 0, 20, 200)),
    timed_out=st.sampled_from((0, 0, 20, 200)),
    # Faults of calls, of which a batch makes dozens.
    killed=st.sampled_from((0, 0, 2, 10)),
    slow=st.sampled_from((0, 0, 50)),
    duplicated=st.sampled_from((0, 0, 20, 100)),
    delayed=st.sampled_from((0, 0, 50)),
    # Calls succeed at the first try, at the last, or in half of all cases.
    brown_out=st.sampled_from((0, 0, 0, 0, 0, 3, 15, 30)),
)
SEEDS = st.integers(0, 2**32)
SCENARIOS = st.builds(
    Scenario,
    seed=SEEDS,
    manners=st.lists(st.sampled_from(Manner), min_size=1, max_size=4).map(tuple),
    # Twelve messages are enough to open a circuit before the first retry.
    messages=st.sampled_from((1, 2, 3, 4, 12)),
    rates=RATES,
    deliver_in=st.sampled_from((None, None, timedelta(minutes=10), timedelta(hours=3))),
    twins=st.booleans(),
    switched_off=st.integers(0, 1),
    deleted=st.integers(0, 1),
    paused=st.sampled_from((0, 0, 1, 2)),
    disable_after=st.sampled_from((None, timedelta(days=1), timedelta(days=5))),
    listens=st.booleans(),
    short_cut=st.booleans(),
    endpoint_rate=st.sampled_from((None, None, 1, 3)),
    application_rate=st.sampled_from((None, None, 1, 4)),
    within=st.sampled_from((120, 2)),
    concurrency=st.sampled_from((None, None, 2, 8)),
    # With so many, attempts wait for their slots only.
    permits=st.sampled_from((None, 50)),
)
# Endpoints that are paused and resumed while their messages come, by functions that may die.
PAUSES = st.builds(
    Scenario,
    seed=SEEDS,
    manners=st.just((Manner.GOOD,) * 2),
    messages=st.just(12),
    rates=st.just(Rates(throttled=20, killed=10, slow=100)),
    paused=st.just(2),
    short_cut=st.booleans(),
)
# Destinations, and receivers that want a token; the longest runs outlive some tokens.
WAYS_OUT = st.builds(
    Scenario,
    seed=SEEDS,
    manners=st.lists(st.sampled_from((Manner.GOOD, Manner.MOODY)), min_size=1, max_size=2).map(
        tuple
    ),
    messages=st.sampled_from((2, 4, 12)),
    rates=RATES,
    sinks=st.lists(st.sampled_from(Sink), max_size=2).map(tuple),
    tokens=st.lists(st.sampled_from(TokenServer), max_size=2).map(tuple),
    within=st.sampled_from((2, 120, 2_400)),
    listens=st.booleans(),
    short_cut=st.booleans(),
)
# Receivers that want a token, for longer than the tokens are valid, and no faults but theirs.
TOKENS = st.builds(
    Scenario,
    seed=SEEDS,
    manners=st.just((Manner.GOOD,)),
    messages=st.just(12),
    rates=st.just(Rates()),
    tokens=st.sampled_from(TokenServer).map(lambda server: (server,)),
    within=st.just(2_400),
)
TASKS = st.builds(TasksScenario, seed=SEEDS, chunk=st.sampled_from((1, 2, 3, 7, 100)), rates=RATES)
