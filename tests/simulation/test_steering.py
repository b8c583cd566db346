"""Receivers that steer keep their wish, whatever fails."""

import pytest

from tests.simulation.checks.invariants import check
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.pipeline import Pipeline
from tests.simulation.runs.strategies import RUNS
from tests.simulation.scenario import Scenario


@pytest.mark.parametrize("rates", [Rates(), Rates(20, 20, 10, 0, 50)])
@pytest.mark.parametrize("seed", range(max(RUNS // 100, 1)))
def test_receivers_that_steer_keep_their_wish(seed: int, rates: Rates) -> None:
    manners = (Manner.ABORTING, Manner.LEAVING)
    pipeline = Pipeline(Scenario(seed, manners, messages=10, rates=rates))

    pipeline.run()

    check(pipeline)
    posts = pipeline.receivers.posts
    assert {post.answer.control for post in posts} >= {"abort-message"}
    for post in posts:
        later = [
            each
            for each in posts
            if (each.url, each.message_id) == (post.url, post.message_id)
            and each.task.number > post.task.number
        ]
        assert post.answer.control is None or post.work.failed or not later


def test_without_faults_an_aborting_receiver_gets_each_message_once() -> None:
    pipeline = Pipeline(Scenario(1, (Manner.ABORTING,), messages=3))

    pipeline.run()

    check(pipeline)
    assert len(pipeline.receivers.posts) == len(pipeline.accepted) == 3
