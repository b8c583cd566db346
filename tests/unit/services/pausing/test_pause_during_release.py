"""An endpoint that is paused again while a step of its release is under way."""

from dataclasses import replace
from typing import Any

from shared.domain.deliveries.delivery import Status
from shared.services.pausing.holding import STEP_TIME
from tests.unit.services.pausing.arranged import SECOND, ArrangedPause


def paused_within_a_step(arranged: ArrangedPause) -> None:
    """Pauses and delivers after the step has enqueued its tasks, and before it removes them."""
    kept = arranged.system.paused_attempts

    class PausedAtRemoval:
        """The store, before whose removal the endpoint is paused and the queue goes on."""

        def remove(self, tasks: list[Any]) -> None:
            arranged.pause()
            arranged.system.deliver()
            kept.remove(tasks)

        def __getattr__(self, name: str) -> Any:
            return getattr(kept, name)

    arranged.system.paused_attempts = PausedAtRemoval()  # type: ignore[assignment] # it is one
    arranged.system.assemble()
    [step, *_] = [step for step, delay in arranged.system.background_queue.sent if not delay]
    arranged.system.background.advance(step)
    arranged.system.paused_attempts = kept
    arranged.system.assemble()


def test_a_pause_in_the_midst_of_a_step_loses_no_attempt(arranged: ArrangedPause) -> None:
    arranged.pause()
    posted = [arranged.at.message, *arranged.post(3)]
    arranged.deliver()
    arranged.resume()
    paused_within_a_step(arranged)
    arranged.finish()
    assert arranged.sent == []
    assert len(arranged.system.paused_attempts.tasks) == 4

    arranged.resume()
    arranged.finish()

    assert arranged.sent == [message.id for message in posted]
    assert {arranged.delivery(m).status for m in posted} == {Status.SUCCESS}


def test_a_released_attempt_is_stored_only_after_its_step_has_certainly_ended(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    [(task, _)] = arranged.system.delivery_queue.sent
    released = replace(task, held_until=arranged.system.clock.now())
    holder = arranged.system.delivery.holder

    arranged.system.clock.advance(STEP_TIME - SECOND)
    assert not holder.hold(released)
    assert arranged.system.paused_attempts.tasks == {}
    arranged.system.clock.advance(SECOND)

    assert holder.hold(released)
    [stored] = arranged.system.paused_attempts.tasks.values()
    assert stored.held_until is None
