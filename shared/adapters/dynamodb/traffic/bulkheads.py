"""Permits on DynamoDB: an item each, leased by a conditional update."""

from datetime import datetime
from itertools import islice

from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.reads import query
from shared.adapters.dynamodb.table.rows import PermitRow
from shared.adapters.dynamodb.table.writes import ABSENT, update_if
from shared.domain.deliveries.bulkhead import LEASE, Bulkhead, Permit, free_numbers
from shared.domain.paging import Span

# Tries, if other attempts take the free permits first.
_TRIES = 3
# TTL of a permit that is not held.
_KEPT = 2 * LEASE


class DynamoBulkheads:
    """`Bulkheads` on DynamoDB.

    A query shows which permits look free, and costs one read unit if all are held. The conditional
    update decides.
    """

    def acquire(self, bulkhead: Bulkhead, holder: str, now: datetime) -> Permit | None:
        pk = traffic_keys.permits(bulkhead)
        rows = query(PermitRow, pk, Span(expected=bulkhead.size), f"{bulkhead.lane}#")
        taken = {row.number for row in rows if row.held_until > now}
        for number in islice(free_numbers(bulkhead.size, taken, holder), _TRIES):
            permit = Permit(bulkhead, number, holder, now + LEASE)
            if _take(permit, now):
                return permit
        return None

    def release(self, permit: Permit) -> None:
        is_held = (PermitRow.holder == permit.holder) & (PermitRow.held_until == permit.until)
        # Sets the lease to have expired at its start.
        update_if(_row(permit), [PermitRow.held_until.set(permit.until - LEASE)], is_held)


def _take(permit: Permit, now: datetime) -> bool:
    actions: list[Action] = [
        PermitRow.kind.set(PermitRow),
        PermitRow.number.set(permit.number),
        PermitRow.holder.set(permit.holder),
        PermitRow.held_until.set(permit.until),
        PermitRow.expires_at.set(permit.until + _KEPT),
    ]
    return update_if(_row(permit), actions, ABSENT | (PermitRow.held_until <= now))


def _row(permit: Permit) -> PermitRow:
    return PermitRow(*traffic_keys.permit(permit))
