"""Chance decides nothing about a run: each wait of the schedule is spent in the same place."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.retry import JITTER
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.aws.deployed import PARAMETERS

SECONDS = {int(each) for each in PARAMETERS["RetrySchedule"].split(",")}


@pytest.mark.parametrize("seconds", sorted(SECONDS))
def test_a_wait_is_spent_in_the_queue_or_in_the_store_whatever_the_jitter(seconds: int) -> None:
    """Some retries once stayed in the queue by chance. Then a new endpoint failed for as long as
    disables it, before its test had begun."""
    shortest, longest = (timedelta(seconds=seconds * by) for by in (1 - JITTER, 1 + JITTER))

    assert longest <= MAX_QUEUE_DELAY or shortest > MAX_QUEUE_DELAY
