"""Ends of pauses that no request makes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.background.look_back import LOOK_BACK, days_to_read
from shared.domain.endpoints.route import Route
from shared.domain.ids import AttemptId
from shared.domain.pausing.pause_end import new_pause_end
from tests.support.arrange import builders
from tests.support.arrange.builders import ENDPOINT, NOW

DAY = timedelta(days=1)
BECAUSE = AttemptId("atmpt_000000000000000000000000001")


@pytest.mark.parametrize(
    ("fields", "due_at"),
    [
        ({}, None),
        ({"paused": True}, None),
        ({"expiry": NOW + DAY}, None),
        ({"paused": True, "expiry": NOW + DAY}, NOW + DAY),
        ({"paused": True, "expiry": NOW - DAY}, NOW),
        ({"paused": True, "disabled": True, "expiry": NOW + DAY}, None),
        ({"paused": True, "disabled": True, "disabled_by": BECAUSE, "switched_at": NOW}, NOW),
        ({"disabled": True, "disabled_by": BECAUSE, "switched_at": NOW}, None),
    ],
    ids=str,
)
def test_only_an_expiry_or_a_failure_ends_a_pause_by_itself(
    fields: dict[str, Any], due_at: Any
) -> None:
    end = new_pause_end(builders.endpoint(updated_at=NOW, **fields), None)

    assert (end.due_at if end else None) == due_at


def test_an_end_that_a_change_does_not_move_is_not_new() -> None:
    before = builders.endpoint(paused=True, expiry=NOW + DAY)

    assert new_pause_end(replace(before, description="new"), before) is None
    assert new_pause_end(replace(before, expiry=NOW + 2 * DAY), before) is not None
    assert new_pause_end(replace(before, expiry=None), before) is None


@pytest.mark.parametrize(
    ("route", "has_come"),
    [
        (None, False),
        (Route(id=ENDPOINT, active=True, paused=True, expiry=NOW), True),
        (Route(id=ENDPOINT, active=True, paused=True, expiry=NOW + DAY), False),
        (Route(id=ENDPOINT, active=True, paused=True), False),
        (Route(id=ENDPOINT, active=False, paused=True), True),
        (Route(id=ENDPOINT, active=False), False),
        (Route(id=ENDPOINT, active=True, expiry=NOW), False),
    ],
    ids=str,
)
def test_an_end_has_come_if_the_endpoint_is_still_paused_and_gets_nothing(
    route: Route | None, *, has_come: bool
) -> None:
    end = new_pause_end(builders.endpoint(paused=True, expiry=NOW), None)

    assert end is not None
    assert end.has_come(route, NOW) is has_come


def test_a_run_reads_each_day_of_the_look_back_and_today() -> None:
    found = list(days_to_read(NOW))

    assert found[0] == (NOW - LOOK_BACK).date()
    assert found[-1] == NOW.date()
    assert len(found) == LOOK_BACK.days + 1
