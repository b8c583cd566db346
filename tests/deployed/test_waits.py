"""Retry delays stay in the same place, queue or table, in every run."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.retry import JITTER
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.aws.deployed import PARAMETERS

SECONDS = {int(each) for each in PARAMETERS["RetrySchedule"].split(",")}


@pytest.mark.parametrize("seconds", sorted(SECONDS))
def test_a_retry_waits_in_the_same_place_whatever_its_jitter(seconds: int) -> None:
    """Otherwise a retry in the queue by chance may disable an endpoint before its test."""
    shortest, longest = (timedelta(seconds=seconds * by) for by in (1 - JITTER, 1 + JITTER))

    assert longest <= MAX_QUEUE_DELAY or shortest > MAX_QUEUE_DELAY
