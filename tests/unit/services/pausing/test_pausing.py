"""While an endpoint is paused, its attempts wait; afterwards they are made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import ENDPOINT_GONE, ENDPOINT_PAUSED, Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.errors import BadRequest
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.paging import PageRequest
from shared.domain.pipeline.reconciliation import ReconciliationScope
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.pausing.arranged import DAY, FAILED, OK, ArrangedPause


def test_a_paused_endpoint_gets_nothing_and_its_attempts_are_stored(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.post(3)

    reports = arranged.deliver()

    assert {(r.outcome, r.reason) for r in reports} == {(Outcome.HELD, ENDPOINT_PAUSED)}
    assert len(arranged.system.paused_attempts.tasks) == 4
    assert arranged.sent == []


def test_a_waiting_attempt_costs_nothing_however_long_it_waits(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.post(3)
    arranged.deliver()

    arranged.system.clock.advance(30 * DAY)

    assert not arranged.system.delivery_queue.sent
    assert not arranged.system.due_retries.tasks
    assert not arranged.system.background_queue.sent


def test_a_resumed_endpoint_gets_everything_once_the_oldest_first(arranged: ArrangedPause) -> None:
    arranged.pause()
    posted = [arranged.at.message, *arranged.post(75)]
    arranged.deliver()
    arranged.system.clock.advance(3 * DAY)

    arranged.resume()
    arranged.finish()

    assert arranged.sent == [message.id for message in posted]
    assert {arranged.delivery(m).status for m in posted} == {Status.SUCCESS}
    assert not arranged.system.paused_attempts.tasks


def test_a_release_spreads_its_attempts_over_time(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.post(69)
    arranged.deliver()
    arranged.resume()

    (first, _), *_ = [each for each in arranged.system.background_queue.sent if not each[1]]
    arranged.system.background.advance(first)
    queued = [delay.total_seconds() for _, delay in arranged.system.delivery_queue.sent]
    arranged.system.background.advance(replace(first, number=1))
    following = [delay.total_seconds() for _, delay in arranged.system.delivery_queue.sent[30:]]

    assert queued == list(range(30))
    assert following == [number // 2 for number in range(40)]
    assert timedelta(seconds=30) in [delay for _, delay in arranged.system.background_queue.sent]


def test_a_release_keeps_to_the_rate_limit_of_its_endpoint() -> None:
    arranged = ArrangedPause(OK, throttle_rate=1)
    arranged.pause()
    arranged.post(80)
    arranged.deliver()

    arranged.resume()
    arranged.finish()

    assert len(arranged.sent) == 81


def test_a_retry_that_comes_due_waits_and_the_delivery_goes_on_afterwards() -> None:
    arranged = ArrangedPause(FAILED, OK)
    arranged.deliver()
    arranged.pause()
    arranged.deliver()
    assert arranged.delivery().status is Status.SENDING
    arranged.system.clock.advance(40 * DAY)

    arranged.resume()
    arranged.finish()

    assert arranged.sent == [arranged.at.message.id] * 2
    assert arranged.delivery().status is Status.SUCCESS


def test_a_waiting_attempt_is_shown_as_pending_with_its_paused_endpoint(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()

    page = arranged.system.attempts.page_of_destinations(
        OWNER, arranged.place[0], arranged.at.message.id, PageRequest()
    )

    [(endpoint, delivery)] = page.items
    assert endpoint.paused
    assert delivery.status is Status.PENDING


def test_a_payload_that_expires_meanwhile_cancels_its_delivery(arranged: ArrangedPause) -> None:
    arranged.pause()
    [message] = arranged.post(payload_retention=DAY)
    arranged.deliver()
    arranged.system.clock.advance(2 * DAY)

    arranged.resume()
    arranged.finish()

    assert arranged.sent == [arranged.at.message.id]
    delivery = arranged.delivery(message)
    assert (delivery.status, delivery.canceled_because) == (
        Status.CANCELED,
        "the payload has expired",
    )


def test_a_canceled_message_is_not_sent_after_the_pause(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.system.cancellation.cancel(OWNER, arranged.place[0], arranged.at.message.id)

    arranged.resume()
    arranged.finish()

    assert arranged.sent == []
    assert arranged.delivery().status is Status.CANCELED


def test_an_endpoint_paused_again_keeps_what_was_not_sent(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.post(3)
    arranged.deliver()
    arranged.resume()
    arranged.pause()
    arranged.finish()
    assert arranged.sent == []

    arranged.resume()
    arranged.finish()

    assert len(arranged.sent) == 4


def test_only_the_latest_of_two_releases_sends(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.post(3)
    arranged.deliver()
    for _ in range(2):
        arranged.resume()
        arranged.pause()
    arranged.resume()

    arranged.finish()

    assert len(arranged.sent) == 4
    tasks = list(arranged.system.store.background_tasks.values())
    assert sorted(task.data["messagesSent"] for task in tasks) == [0, 0, 4]


def test_a_task_in_flight_when_its_endpoint_is_resumed_is_queued_again(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    [(task, _)] = arranged.system.delivery_queue.sent
    arranged.system.delivery_queue.sent.clear()
    paused = arranged.endpoint
    arranged.resume()
    arranged.system.process_background()

    class Stale:
        """A read from before the endpoint was resumed."""

        def get(self, *_: object) -> object:
            return paused

    late = replace(arranged.system.delivery, endpoints=Stale())  # type: ignore[arg-type] # it is one
    report = late.attempt(task)

    assert report.outcome is Outcome.HELD
    [(again, delay)] = arranged.system.delivery_queue.sent
    assert (again.attempt_id, delay) == (task.attempt_id, REPEAT_DELAY)
    arranged.deliver()
    assert arranged.sent == [arranged.at.message.id]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_waits_for_an_endpoint_that_goes_is_canceled(
    arranged: ArrangedPause, *, is_deleted: bool
) -> None:
    arranged.pause()
    arranged.deliver()

    if is_deleted:
        arranged.system.endpoints.delete(OWNER, *arranged.place)
    else:
        arranged.change(disabled=True)
    arranged.finish()

    assert arranged.sent == []
    delivery = arranged.delivery()
    assert (delivery.status, delivery.canceled_because) == (Status.CANCELED, ENDPOINT_GONE)


def test_an_endpoint_disabled_by_itself_while_paused_is_released_when_resumed(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.system.delivery.admission.health.disable(
        arranged.endpoint,
        arranged.at.message.delivery_key(arranged.at.endpoint.id).first_attempt_id,
    )

    arranged.resume()
    arranged.finish()

    assert arranged.delivery().status is Status.CANCELED


def test_an_endpoint_enabled_while_paused_keeps_waiting(arranged: ArrangedPause) -> None:
    arranged.change(paused=True, disabled=True)
    arranged.change(disabled=False)
    arranged.post()
    arranged.deliver()

    assert arranged.sent == []
    assert arranged.system.paused_attempts.tasks


def test_no_attempt_by_hand_is_made_while_paused(arranged: ArrangedPause) -> None:
    arranged.pause()
    app, endpoint = arranged.place

    with pytest.raises(BadRequest, match="paused") as refused:
        arranged.system.resend.resend(OWNER, app, arranged.at.message.id, endpoint, None)
    assert refused.value.code == "endpoint_paused"


def test_an_attempt_by_hand_that_was_queued_before_the_pause_waits(arranged: ArrangedPause) -> None:
    arranged.deliver()
    app, endpoint = arranged.place
    arranged.system.resend.resend(OWNER, app, arranged.at.message.id, endpoint, None)
    arranged.pause()
    arranged.deliver()
    assert len(arranged.sent) == 1

    arranged.resume()
    arranged.finish()

    assert arranged.sent == [arranged.at.message.id] * 2


def test_reconciliation_finds_no_loss_while_attempts_wait(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.post(2)
    arranged.deliver()
    began_at = arranged.system.clock.now() - DAY
    arranged.system.clock.advance(10 * DAY)
    scope = ReconciliationScope(org_id=OWNER.org_id, since=began_at)

    counts = list(arranged.system.reconciliation.check(scope))

    assert sum(each.pending for each in counts) == 3
    assert not [task for each in counts for task in each.lost]


def test_a_release_cannot_be_canceled(arranged: ArrangedPause) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.resume()
    [task] = arranged.system.store.background_tasks.values()

    with pytest.raises(BadRequest, match="Pause it again"):
        arranged.system.background_tasks.cancel(OWNER, task.id)
