"""Health of an endpoint as attributes of its item."""

from functools import reduce
from operator import and_
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table.rows import EndpointRow
from shared.adapters.dynamodb.table.writes import assign, matches
from shared.domain.endpoints.health import HEALTHY, Health


def health_update(health: Health) -> list[Action]:
    """Returns the update of an item's health; a healthy endpoint has no attributes of it."""
    return [assign(attribute, value) for attribute, value in _values(health)]


def health_of(row: EndpointRow) -> Health:
    """Returns the health of an item's endpoint."""
    return Health(
        row.failing_since,
        row.failures or 0,
        row.open_until,
        row.noted_at,
        row.overdue or 0,
        row.trusted_until,
    )


def has_health(health: Health) -> Condition:
    """Condition: the item has this health."""
    return reduce(and_, (matches(attribute, value) for attribute, value in _values(health)))


def _values(health: Health) -> list[tuple[Attribute[Any], Any]]:
    return [
        (EndpointRow.failing_since, health.failing_since),
        (EndpointRow.failures, health.failures or None),
        (EndpointRow.open_until, health.open_until),
        (EndpointRow.noted_at, health.noted_at),
        (EndpointRow.overdue, health.overdue or None),
        (EndpointRow.trusted_until, health.trusted_until),
    ]


HEALTH_ATTRIBUTES = tuple(attribute for attribute, _ in _values(HEALTHY))
