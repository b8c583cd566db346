"""Messages that wait for minutes, while the other tests run."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.e2e.kit.log_lines import check_repetitions
from tests.e2e.kit.update import Update
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import Receiver, until
from tools.local_stack.stack import Stack


def test_a_due_retry_is_made_after_the_next_sweep(consumer: Receiver, long_wait: str) -> None:
    [request] = consumer.wait(long_wait)

    assert json.loads(request.body) == {"waited": True}


@pytest.mark.timeout(900)
def test_messages_that_an_update_met_on_their_way_arrive_once(
    stack: Stack, an_update: Update
) -> None:
    # A message that is in flight all the time of the update is the least of them.
    now = max(an_update.in_flight, datetime.now(UTC))
    expected = an_update.expected(now)
    left = (now - datetime.now(UTC)).total_seconds()

    for _ in until(left + DEADLINE):
        posts = Counter(post for post in an_update.posts() if post[0] in expected)
        if {name for name, _ in posts} == expected:
            break

    assert sorted(name for name, _ in posts) == sorted(expected)
    repeated = Counter({message: times for (_, message), times in posts.items()})
    check_repetitions(stack, an_update.customer, repeated)
