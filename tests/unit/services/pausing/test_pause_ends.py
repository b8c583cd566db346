"""A pause that ends without a request: the endpoint expires, or Outrider disables it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import RecordedRequest
from shared.domain.background.background_task import TaskStatus
from shared.domain.deliveries.delivery import (
    ENDPOINT_EXPIRED,
    ENDPOINT_GONE,
    Status,
)
from shared.domain.deliveries.reply import Reply
from shared.domain.messages.message import Message
from shared.services.pausing.pause_ends import SETTLED
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.pausing.arranged import (
    DAY,
    FAILED,
    HOUR,
    OK,
    SECOND,
    ArrangedPause,
    ended,
    paused_until,
    run_hourly,
)

GONE = replace(OK, status_code=410)
ASKS_FOR_END = replace(FAILED, response_headers=(("webhook-delivery", "disable"),))


def disabled_in_flight(answer: Reply) -> tuple[ArrangedPause, list[Message]]:
    """Pauses the endpoint while its first attempt is in flight, whose answer then disables it.

    Also returns the messages that wait.
    """
    arranged, waiting = ArrangedPause(), []

    def answered(_: RecordedRequest) -> Reply:
        arranged.pause()
        # They come before the answer, and wait.
        waiting.extend(arranged.post(2))
        arranged.deliver()
        return answer

    object.__setattr__(arranged.system.http, "script", answered)
    [report] = arranged.deliver()
    assert report.reason
    assert arranged.endpoint.paused
    assert arranged.endpoint.disabled
    assert len(arranged.system.paused_attempts.tasks) == 2
    return arranged, waiting


def test_what_waits_for_a_paused_endpoint_ends_when_it_expires(arranged: ArrangedPause) -> None:
    paused_until(arranged, DAY)

    run_hourly(arranged, 23)
    assert len(arranged.system.paused_attempts.tasks) == 3
    run_hourly(arranged, 2)

    assert arranged.sent == []
    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)
    assert arranged.system.paused_attempts.tasks == {}
    [task] = arranged.system.store.background_tasks.values()
    assert (task.status, task.data) == (TaskStatus.FINISHED, {"messagesSent": 3})


def test_an_endpoint_that_is_created_paused_with_an_expiry_ends_as_well() -> None:
    arranged = ArrangedPause(paused=True, expiry=ArrangedPause().system.clock.now() + DAY)
    arranged.deliver()

    run_hourly(arranged, 25)

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


@pytest.mark.parametrize("answer", [GONE, ASKS_FOR_END], ids=["410", "disable"])
def test_what_waits_ends_when_an_attempt_in_flight_at_the_pause_disables_the_endpoint(
    answer: Reply,
) -> None:
    arranged, waiting = disabled_in_flight(answer)

    run_hourly(arranged)

    for message in waiting:
        assert ended(arranged.delivery(message)) == (Status.CANCELED, ENDPOINT_GONE)
    assert len(arranged.sent) == 1
    assert arranged.system.paused_attempts.tasks == {}


def test_what_waits_ends_when_days_of_failures_disable_a_paused_endpoint() -> None:
    arranged = ArrangedPause()
    arranged.pause()
    arranged.deliver()
    first = arranged.at.message.delivery_key(arranged.at.endpoint.id).first_attempt_id
    arranged.system.delivery.admission.health.disable(arranged.endpoint, first)

    run_hourly(arranged)

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_GONE)


def test_a_disabled_endpoint_that_is_enabled_before_the_run_keeps_waiting() -> None:
    arranged, _ = disabled_in_flight(GONE)
    arranged.change(disabled=False)

    run_hourly(arranged, 3)

    assert len(arranged.system.paused_attempts.tasks) == 2
    assert arranged.system.store.background_tasks == {}


@pytest.mark.parametrize(
    ("moved_to", "waits"), [(None, True), (2 * DAY, True), (HOUR, False), (3 * HOUR, False)]
)
def test_an_expiry_that_is_moved_or_removed_counts_and_the_former_one_does_not(
    arranged: ArrangedPause, moved_to: timedelta | None, *, waits: bool
) -> None:
    now = arranged.system.clock.now()
    paused_until(arranged, 2 * HOUR)
    arranged.change(expiry=now + moved_to if moved_to else None)

    run_hourly(arranged, 5)

    assert len(arranged.system.paused_attempts.tasks) == (3 if waits else 0)
    if not waits:
        assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


def test_an_expiry_that_is_set_during_the_pause_counts(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.change(expiry=arranged.system.clock.now() + HOUR)

    run_hourly(arranged, 3)

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


def test_an_expiry_that_is_long_over_when_its_endpoint_is_paused_counts(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.system.clock.advance(40 * DAY)

    arranged.change(expiry=arranged.system.clock.now() - 30 * DAY)
    run_hourly(arranged)

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


def test_a_resume_before_the_expiry_leaves_nothing_to_end(arranged: ArrangedPause) -> None:
    paused_until(arranged, DAY)
    arranged.resume()
    arranged.finish()
    assert len(arranged.sent) == 3

    run_hourly(arranged, 25)

    assert len(arranged.system.store.background_tasks) == 1
    assert arranged.system.store.pause_ends == {}


def test_an_endpoint_that_is_paused_again_after_a_resume_still_ends(
    arranged: ArrangedPause,
) -> None:
    paused_until(arranged, DAY)
    arranged.resume()
    arranged.pause()
    arranged.finish()

    run_hourly(arranged, 25)

    assert arranged.sent == []
    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


def test_a_deleted_endpoint_has_nothing_more_to_end(arranged: ArrangedPause) -> None:
    paused_until(arranged, HOUR)
    arranged.system.endpoints.delete(OWNER, *arranged.place)

    run_hourly(arranged, 3)

    assert len(arranged.system.store.background_tasks) == 1
    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_GONE)


def test_a_release_stops_when_its_expired_endpoint_is_extended(arranged: ArrangedPause) -> None:
    arranged.change(paused=True, expiry=arranged.system.clock.now() + HOUR)
    arranged.post(40)
    arranged.deliver()
    arranged.system.clock.advance(2 * HOUR)
    arranged.system.pause_ends.release_due()
    [(step, _)] = arranged.system.background_queue.sent
    arranged.system.background.advance(step)

    arranged.change(expiry=arranged.system.clock.now() + DAY)
    arranged.finish()
    assert len(arranged.system.paused_attempts.tasks) == 41
    arranged.resume()
    arranged.finish()

    assert len(arranged.sent) == 41


def test_a_rate_limit_does_not_slow_what_is_canceled(arranged: ArrangedPause) -> None:
    arranged.change(paused=True, throttle_rate=1, expiry=arranged.system.clock.now() + HOUR)
    arranged.post(89)
    arranged.deliver()
    arranged.system.clock.advance(2 * HOUR)
    began_at = arranged.system.clock.now()
    arranged.system.pause_ends.release_due()

    arranged.system.process_background()

    assert arranged.system.paused_attempts.tasks == {}
    assert arranged.system.clock.now() - began_at <= timedelta(seconds=90)


def test_no_end_is_due_before_all_clocks_have_passed_it(arranged: ArrangedPause) -> None:
    paused_until(arranged, HOUR)
    assert arranged.endpoint.expiry is not None
    arranged.system.clock.instant = arranged.endpoint.expiry + SETTLED - SECOND
    assert arranged.system.pause_ends.release_due() == 0

    arranged.system.clock.advance(SECOND)

    assert arranged.system.pause_ends.release_due() == 1


def test_an_attempt_that_is_stored_as_its_endpoint_expires_is_queued_again(
    arranged: ArrangedPause,
) -> None:
    expiry = arranged.system.clock.now() + HOUR
    arranged.change(paused=True, expiry=expiry)
    arranged.system.clock.instant = expiry - SECOND
    kept = arranged.system.paused_attempts

    class Slow:
        """A store whose writes take until the expiry."""

        def put(self, task: Any) -> None:
            kept.put(task)
            arranged.system.clock.instant = expiry

        def __getattr__(self, name: str) -> Any:
            return getattr(kept, name)

    slow: Any = Slow()
    holder = replace(arranged.system.delivery.holder, paused=slow)
    arranged.system.delivery = replace(arranged.system.delivery, holder=holder)
    arranged.deliver()
    assert len(arranged.system.delivery_queue.sent) == 1

    arranged.deliver()

    assert ended(arranged.delivery()) == (Status.CANCELED, ENDPOINT_EXPIRED)


@pytest.mark.parametrize("changes", [{"paused": True}, {"expiry": None}, {"disabled": True}])
def test_an_endpoint_without_such_an_end_stores_nothing(
    arranged: ArrangedPause, changes: dict[str, Any]
) -> None:
    arranged.change(**changes)
    arranged.change(description="new")

    assert arranged.system.store.pause_ends == {}


def test_a_change_of_something_else_stores_no_second_end(arranged: ArrangedPause) -> None:
    paused_until(arranged, DAY)
    [end] = arranged.system.store.pause_ends
    arranged.system.store.pause_ends.clear()

    arranged.change(description="new")

    assert arranged.system.store.pause_ends == {}
    arranged.change(expiry=arranged.system.clock.now() + 2 * DAY)
    [later] = arranged.system.store.pause_ends
    assert later.due_at > end.due_at
