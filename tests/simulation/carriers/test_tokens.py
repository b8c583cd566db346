"""Receivers that want a token, and authorization servers that fail in their ways."""

import pytest
from hypothesis import example, given, settings

from tests.simulation.checks.invariants import check
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.model.token_servers import OUTAGE, Grants, TokenServer
from tests.simulation.pipeline import Pipeline
from tests.simulation.runs import replay
from tests.simulation.runs.strategies import RUNS, TIMEOUT, WAYS_OUT, seeded
from tests.simulation.scenario import Scenario

HARD = Rates(throttled=20, timed_out=20, killed=10, slow=50, duplicated=20)


@settings(seeded, max_examples=max(RUNS // 5, 10))
@given(WAYS_OUT)
# An attempt that waits long for its token, and fails without a request.
@example(Scenario(21605, (Manner.GOOD,), messages=12, tokens=(TokenServer.FLAKY,), within=2_400))
@pytest.mark.timeout(TIMEOUT)
def test_no_fault_on_any_way_out_breaks_a_promise(scenario: Scenario) -> None:
    replay.run(scenario)


def ran(server: TokenServer, rates: Rates, manner: Manner = Manner.GOOD) -> Pipeline:
    pipeline = Pipeline(
        Scenario(7, (manner,), messages=12, rates=rates, tokens=(server,), within=2_400)
    )
    pipeline.run()
    check(pipeline)
    return pipeline


def granted(pipeline: Pipeline) -> Grants:
    [grants] = pipeline.receivers.servers.grants.values()
    return grants


@pytest.mark.parametrize("rates", [Rates(), HARD], ids=["calm", "hard"])
@pytest.mark.parametrize("server", TokenServer)
def test_an_authorization_server_of_any_kind_keeps_every_promise(
    server: TokenServer, rates: Rates
) -> None:
    assert granted(ran(server, rates, Manner.MOODY)).server is server


def test_each_refresh_token_that_rotates_is_used_once() -> None:
    grants = granted(ran(TokenServer.ROTATING, Rates()))

    used = [use.refresh_token for use in grants.uses]
    assert len(used) == len(set(used)) > 3
    assert not grants.revoked


def test_a_token_endpoint_that_is_down_for_a_day_loses_no_message() -> None:
    pipeline = ran(TokenServer.DOWN, Rates())

    delivered = [post for post in pipeline.receivers.posts if post.ok]
    assert {post.message_id for post in delivered} == {m.id for m in pipeline.accepted.values()}
    assert min(post.sent_at for post in delivered) >= pipeline.began_at + OUTAGE


def test_a_receivers_401_is_answered_by_another_token_within_the_attempt() -> None:
    posts = ran(TokenServer.REVOKING, Rates()).receivers.posts

    refused = [number for number, post in enumerate(posts) if post.answer.status_code == 401]
    again = [posts[number + 1] for number in refused if number + 1 < len(posts)]
    assert any(
        second.ok and second.attempt_id == posts[first].attempt_id
        for first, second in zip(refused, again, strict=False)
    )


def test_a_process_that_dies_with_a_new_refresh_token_is_the_only_one_that_loses_it() -> None:
    """The server revokes everything then, and the attempts say so until the client is set again."""
    for seed in range(20):
        pipeline = Pipeline(
            Scenario(
                seed,
                (Manner.GOOD,),
                messages=12,
                rates=Rates(killed=60),
                tokens=(TokenServer.ROTATING,),
                within=2_400,
            )
        )
        pipeline.run()
        check(pipeline)
        if granted(pipeline).revoked:
            assert any(use.answered and use.work.failed for use in granted(pipeline).uses)
            return
    raise AssertionError("no process died there")
