"""Destinations that fail in their ways."""

from collections import Counter

import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.failure import FailureKind
from tests.simulation.checks.invariants import check
from tests.simulation.model.accounts import Sink
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.pipeline import Pipeline
from tests.simulation.scenario import Scenario
from tests.support.assertions.results import delivery_results

HARD = Rates(throttled=20, timed_out=20, killed=10, slow=50, duplicated=20)


def ran(sink: Sink, rates: Rates, seed: int = 1, messages: int = 6) -> Pipeline:
    manners = (Manner.GOOD,)
    pipeline = Pipeline(
        Scenario(seed, manners, messages=messages, rates=rates, sinks=(sink,), within=180)
    )
    pipeline.run()
    check(pipeline)
    return pipeline


def ends(pipeline: Pipeline) -> Counter[Status]:
    """Counts the ends of the deliveries to the destination."""
    [sink] = pipeline.sinks
    found = Counter[Status]()
    for message in pipeline.accepted.values():
        deliveries, _ = delivery_results(pipeline.plain.deliveries, message)
        found.update(d.status for d in deliveries if d.key.endpoint_id == sink.id)
    return found


@pytest.mark.parametrize("rates", [Rates(), HARD], ids=["calm", "hard"])
@pytest.mark.parametrize("sink", Sink)
def test_a_destination_keeps_every_promise(sink: Sink, rates: Rates) -> None:
    pipeline = ran(sink, rates)

    assert sum(ends(pipeline).values()) == len(pipeline.accepted)


@pytest.mark.parametrize("sink", [Sink.UNTRUSTED, Sink.DENIED])
def test_a_role_that_lost_its_right_ends_each_delivery_at_its_first_attempt(sink: Sink) -> None:
    pipeline = ran(sink, Rates())

    [endpoint] = pipeline.sinks
    posts = Counter(p.message_id for p in pipeline.receivers.posts if p.url == endpoint.url)
    assert set(posts.values()) == {1}
    assert ends(pipeline)[Status.FAIL] > 0
    for message in pipeline.accepted.values():
        _, attempts = delivery_results(pipeline.plain.deliveries, message)
        failed = [a for a in attempts if a.url == endpoint.url and a.status is Status.FAIL]
        assert all(a.failure is FailureKind.MISCONFIGURED for a in failed)


def test_a_queue_that_vanished_is_tried_until_its_schedule_ends() -> None:
    assert ends(ran(Sink.VANISHED, Rates()))[Status.FAIL] > 0


def test_a_throttled_destination_gets_every_message_once() -> None:
    pipeline = ran(Sink.THROTTLED, Rates())

    taken = Counter(each.message_id for each in pipeline.ways_out.accounts.taken)
    assert set(taken.values()) == {1}
    assert ends(pipeline) == {Status.SUCCESS: len(pipeline.accepted)}


def test_a_destination_whose_answers_are_lost_may_get_a_message_again() -> None:
    pipeline = ran(Sink.SILENT, Rates())

    taken = Counter(each.message_id for each in pipeline.ways_out.accounts.taken)
    assert max(taken.values()) > 1
    assert ends(pipeline)[Status.SUCCESS] > 0


def test_a_courier_that_dies_loses_nothing() -> None:
    pipeline = ran(Sink.GOOD, Rates(killed=30), messages=12)

    taken = {each.message_id for each in pipeline.ways_out.accounts.taken}
    # A client that died got no answer for another one.
    assert taken >= {message.id for message in pipeline.accepted.values()}
    assert ends(pipeline) == {Status.SUCCESS: len(pipeline.accepted)}


def test_messages_that_come_at_once_share_an_invocation_and_its_fate() -> None:
    """Each that was in an invocation that died is tried again."""
    scenario = Scenario(
        seed=3,
        manners=(Manner.GOOD,),
        messages=30,
        rates=Rates(killed=30),
        sinks=(Sink.GOOD,),
        within=2,
    )
    pipeline = Pipeline(scenario)
    pipeline.run()
    check(pipeline)

    taken = Counter(each.message_id for each in pipeline.ways_out.accounts.taken)
    assert pipeline.ways_out.courier.largest > 1
    assert taken.keys() >= {message.id for message in pipeline.accepted.values()}
    assert max(taken.values()) > 1
    assert ends(pipeline) == {Status.SUCCESS: len(pipeline.accepted)}
