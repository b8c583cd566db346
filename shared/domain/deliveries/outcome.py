"""The ways in which work on a delivery task can end."""

from enum import Enum

from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger


class Outcome(Enum):
    """What became of a delivery task."""

    DELIVERED = "delivered"
    RETRYING = "retrying"
    EXHAUSTED = "exhausted"
    # Nothing follows from this failure: somebody asked for the attempt, or ended its delivery.
    FAILED = "failed"
    CANCELED = "canceled"
    # SQS brought a task again whose attempt is on record: nothing was sent.
    DUPLICATE = "duplicate"
    # The queue brought the task before its time: it waits on.
    POSTPONED = "postponed"
    # Its endpoint has failed too often of late, or is just tried out: nothing was sent, and the
    # attempt is still to come.
    HELD = "held"
    # Its endpoint, or its application, is sent no more at this moment: it waits for its slot.
    THROTTLED = "throttled"
    # Its endpoint answers slowly of late: it went to where it keeps nobody waiting.
    MOVED = "moved"


def outcome_of(delivery: Delivery, attempt: Attempt) -> Outcome:
    """What became of the task that made this attempt; `delivery` is where it stands with it."""
    if attempt.status is Status.SUCCESS:
        return Outcome.DELIVERED
    if attempt.trigger is Trigger.MANUAL:
        return Outcome.FAILED
    match delivery.status:
        case Status.SENDING:
            return Outcome.RETRYING
        case Status.FAIL:
            return Outcome.EXHAUSTED
        case _:
            # Somebody ended it while its attempt was on the way.
            return Outcome.FAILED
