"""A release begins and goes on, wherever its function dies."""

import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.errors import InfrastructureError
from tests.support.arrange.app_under_test import OWNER
from tests.support.fakes.faults import Killed
from tests.unit.services.pausing.arranged import ArrangedPause


class DeadSettling:
    """A request that dies when its change is saved, before it goes on."""

    def settle(self, *_: object) -> None:
        raise Killed


def resume_and_die(arranged: ArrangedPause) -> None:
    endpoints = arranged.system.endpoints
    settling = endpoints.settling
    object.__setattr__(endpoints, "settling", DeadSettling())
    with pytest.raises(Killed):
        arranged.resume()
    object.__setattr__(endpoints, "settling", settling)


def test_a_request_that_dies_after_its_change_has_started_the_release(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()
    resume_and_die(arranged)
    assert not arranged.endpoint.paused

    arranged.finish()

    assert arranged.sent == [arranged.at.message.id]


def test_a_request_that_dies_before_its_change_has_released_nothing(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.system.api.endpoints.releases.prepare(OWNER, arranged.endpoint)

    arranged.finish()

    assert arranged.sent == []
    assert arranged.endpoint.paused
    assert len(arranged.system.paused_attempts.tasks) == 1


def test_a_step_that_dies_after_it_queued_its_attempts_sends_them_once(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.post(3)
    arranged.deliver()
    arranged.resume()
    kept = arranged.system.paused_attempts

    class FailsOnce:
        """The store, whose first removal fails."""

        def __init__(self) -> None:
            self.broken = True

        def remove(self, tasks: list[object]) -> None:
            if self.broken:
                self.broken = False
                raise InfrastructureError("the store is down")
            kept.remove(tasks)  # type: ignore[arg-type] # they are tasks

        def __getattr__(self, name: str) -> object:
            return getattr(kept, name)

    arranged.system.paused_attempts = FailsOnce()  # type: ignore[assignment] # it is one
    arranged.system.assemble()
    [step, *_] = [step for step, delay in arranged.system.background_queue.sent if not delay]
    with pytest.raises(InfrastructureError):
        arranged.system.background.advance(step)
    arranged.system.background.advance(step)

    arranged.deliver()

    assert len(arranged.sent) == 4
    assert arranged.delivery().status is Status.SUCCESS
    assert not kept.tasks
