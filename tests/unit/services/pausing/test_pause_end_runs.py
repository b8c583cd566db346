"""Hourly runs that end pauses: repeated, killed, cut off or missed."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.background.look_back import LOOK_BACK
from shared.domain.deliveries.delivery import ENDPOINT_EXPIRED, Status
from shared.domain.errors import InfrastructureError
from shared.services.pausing.pause_ends import CHUNK
from tests.support.arrange.app_under_test import OWNER
from tests.support.arrange.deliveries import RECEIVER
from tests.support.fakes.faults import Killed
from tests.unit.services.pausing.arranged import (
    HOUR,
    ArrangedPause,
    ended,
    paused_until,
    run_hourly,
)


def test_a_run_that_is_repeated_starts_one_release(arranged: ArrangedPause) -> None:
    paused_until(arranged, HOUR)
    arranged.system.clock.advance(2 * HOUR)
    ends = dict(arranged.system.store.pause_ends)
    for _ in range(2):
        arranged.system.store.pause_ends.update(ends)
        assert arranged.system.pause_ends.release_due() == 1

    arranged.finish()

    assert len(arranged.system.store.background_tasks) == 1
    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


class DiesOnce:
    """A port, one of whose methods kills its caller when it is first called."""

    def __init__(self, port: Any, method: str) -> None:
        self._port, self._method = port, method

    def __getattr__(self, name: str) -> Any:
        if name != self._method:
            return getattr(self._port, name)
        self._method = ""
        raise Killed


@pytest.mark.parametrize(
    ("port", "method"),
    [("_background_tasks", "add"), ("background_queue", "send"), ("_routes", "of")],
)
def test_a_run_that_dies_half_way_is_made_up_for_by_the_next(
    arranged: ArrangedPause, port: str, method: str
) -> None:
    paused_until(arranged, HOUR)
    arranged.system.clock.advance(2 * HOUR)
    system = arranged.system
    setattr(system, port, DiesOnce(getattr(system, port), method))
    system.assemble()
    with pytest.raises(Killed):
        system.pause_ends.release_due()

    run_hourly(arranged)

    assert len(system.store.background_tasks) == 1
    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)
    assert system.store.pause_ends == {}


def test_a_run_that_dies_before_it_removes_an_end_starts_the_same_release_again(
    arranged: ArrangedPause,
) -> None:
    paused_until(arranged, HOUR)
    arranged.system.clock.advance(2 * HOUR)
    service = arranged.system.pause_ends
    dying = replace(service, ends=DiesOnce(service.ends, "remove"))
    with pytest.raises(Killed):
        dying.release_due()

    run_hourly(arranged)

    assert len(arranged.system.store.background_tasks) == 1
    assert arranged.system.store.pause_ends == {}


def test_a_run_that_is_cut_off_goes_on_after_the_ends_that_it_has_removed() -> None:
    arranged = ArrangedPause()
    app, _ = arranged.place
    made = replace(RECEIVER, paused=True, expiry=arranged.system.clock.now() + HOUR)
    for _ in range(2 * CHUNK + 1):
        arranged.system.endpoints.create(OWNER, app, made, None, None)
    arranged.system.clock.advance(2 * HOUR)
    service, calls = arranged.system.pause_ends, []

    class CutOff:
        """Routes that fail after a chunk and a half."""

        def of(self, *place: Any) -> Any:
            calls.append(place)
            if len(calls) > CHUNK * 3 // 2:
                raise InfrastructureError("the time is over")
            return service.routes.of(*place)

    cut = replace(service, routes=CutOff())
    with pytest.raises(InfrastructureError):
        cut.release_due()

    assert len(arranged.system.store.pause_ends) == CHUNK + 1
    assert service.release_due() == CHUNK + 1
    assert len(arranged.system.store.background_tasks) == 2 * CHUNK + 1


def test_ends_that_a_stopped_schedule_missed_are_made_up_for(arranged: ArrangedPause) -> None:
    paused_until(arranged, HOUR)
    arranged.system.clock.advance(LOOK_BACK)

    run_hourly(arranged)

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)
