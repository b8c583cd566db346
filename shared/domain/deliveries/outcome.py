"""Outcomes of work on a delivery task."""

from enum import Enum

from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger


class Outcome(Enum):
    """Result of work on a delivery task."""

    DELIVERED = "delivered"
    RETRYING = "retrying"
    EXHAUSTED = "exhausted"
    # A failure without consequence: the attempt was manual, or its delivery has ended.
    FAILED = "failed"
    CANCELED = "canceled"
    # A copy of a task whose attempt is on record. It was sent only if both copies ran at once.
    DUPLICATE = "duplicate"
    # The queue delivered the task before it was due: it was enqueued again.
    POSTPONED = "postponed"
    # The endpoint's circuit breaker is open or half-open: nothing was sent, and the attempt is
    # still due.
    HELD = "held"
    # The rate limit of its endpoint or application is reached: it waits for its slot.
    THROTTLED = "throttled"
    # Its endpoint is slow: the task moved to the slow lane, where it delays no other application.
    MOVED = "moved"


def outcome_of(delivery: Delivery, attempt: Attempt) -> Outcome:
    """Returns the outcome of the task that made this attempt, with the `delivery` after it."""
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
            # The delivery ended, by cancellation say, while the attempt was in flight.
            return Outcome.FAILED
