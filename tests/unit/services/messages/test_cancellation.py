"""Cancellation of scheduled deliveries, even during an attempt."""

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import arranged, delivery_status

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)


def canceled_in_flight(reply: Reply) -> tuple[Outcome, Status]:
    """Returns an attempt and its delivery, which is canceled before this response arrives."""
    system = SystemUnderTest(ScriptedHttp(lambda _: cancel_and_answer()))
    at = arranged(system)

    def cancel_and_answer() -> Reply:
        assert system.cancellation.cancel(OWNER, at.message.app_id, at.message.id) == 1
        return reply

    [report] = system.deliver()
    assert (system.delivery_queue.sent, system.due_retries.tasks) == ([], {})
    return report.outcome, delivery_status(at)


def test_an_attempt_in_flight_that_fails_is_not_retried() -> None:
    assert canceled_in_flight(FAILED) == (Outcome.FAILED, Status.CANCELED)


def test_an_attempt_in_flight_that_succeeds_is_a_success() -> None:
    assert canceled_in_flight(OK) == (Outcome.DELIVERED, Status.SUCCESS)


def test_a_task_of_a_canceled_message_sends_nothing(system: SystemUnderTest) -> None:
    at = arranged(system)
    system.cancellation.cancel(OWNER, at.message.app_id, at.message.id)

    assert [r.outcome for r in system.deliver()] == [Outcome.DUPLICATE]

    assert system.http.requests == []
    assert delivery_status(at) is Status.CANCELED
