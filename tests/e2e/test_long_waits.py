"""Retries that wait in the table for the sweep, which runs by the minute."""

import json

from tests.support.fakes.receiver import Receiver


def test_a_due_retry_is_made_after_the_next_sweep(consumer: Receiver, long_wait: str) -> None:
    [request] = consumer.wait(long_wait)

    assert json.loads(request.body) == {"waited": True}
