"""Slots on DynamoDB: an item for each lane of a rate limit, with its next slot."""

from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import ThrottleRow
from shared.adapters.dynamodb.table.writes import ABSENT, update_if
from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit, SlotLine
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import RETENTION

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class DynamoThrottles:
    """`Throttles` on DynamoDB.

    An idle lane starts at the time of the request; a busy one continues at its next slot. The state
    may change between the two tries, but only once: the next slot never moves back.
    """

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        slot = _begin(rate_limit, now) or _go_on(rate_limit, ThrottleRow.next_at >= _number(now))
        if slot is None:
            # The item can only have been deleted in between.
            raise InfrastructureError(f"{rate_limit} gave no slot.")
        return slot

    def line(self, rate_limit: RateLimit) -> SlotLine | None:
        found = get(ThrottleRow, traffic_keys.throttle(rate_limit))
        return decode_one(found, _line) if found else None

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        is_near = ThrottleRow.next_at.between(_number(now), _number(now + SLOT_TOLERANCE))
        return (_begin(rate_limit, now) or _go_on(rate_limit, is_near)) is not None


def _begin(rate_limit: RateLimit, now: datetime) -> datetime | None:
    row = ThrottleRow(*traffic_keys.throttle(rate_limit))
    actions: list[Action] = [
        ThrottleRow.kind.set(ThrottleRow),
        ThrottleRow.next_at.set(_number(now + rate_limit.interval)),
        # No delivery waits longer than the retention of its message. Only the first slot of a line
        # sets it: its begin follows from it.
        ThrottleRow.expires_at.set(now + RETENTION),
    ]
    is_behind = ABSENT | (ThrottleRow.next_at < _number(now))
    return now if update_if(row, actions, is_behind) else None


def _go_on(rate_limit: RateLimit, condition: Condition) -> datetime | None:
    row, step = ThrottleRow(*traffic_keys.throttle(rate_limit)), rate_limit.interval // _MICROSECOND
    if not update_if(row, [ThrottleRow.next_at.add(step)], condition):
        return None
    return _instant(row.next_at - step)


def _line(row: ThrottleRow) -> SlotLine:
    return SlotLine(row.expires_at - RETENTION, _instant(row.next_at))


def _instant(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def _number(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
