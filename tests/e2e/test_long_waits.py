"""Retries that wait in the store until the sweep, which runs by the minute, finds them due."""

import json

from tests.support.fakes.receiver import Receiver


def test_a_retry_that_is_due_is_found_by_the_next_sweep_and_made(
    consumer: Receiver, long_wait: str
) -> None:
    [request] = consumer.wait(long_wait)

    assert json.loads(request.body) == {"waited": True}
