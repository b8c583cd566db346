"""AWS::Budgets::Budget, a type that ministack's CloudFormation does not know."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from ministack.services import budgets  # type: ignore[import-untyped]

TYPE = "AWS::Budgets::Budget"
Properties = Mapping[str, Any]
# What CloudFormation takes of a resource: its physical id and its attributes.
Provisioned = tuple[str, dict[str, Any]]
_NOTIFICATIONS = "NotificationsWithSubscribers"


def _create(logical_id: str, properties: Properties, stack: str) -> Provisioned:
    """Creates the budget; as in AWS, its name is generated unless the template has one."""
    name = properties["Budget"].get("BudgetName") or f"{stack}-{logical_id}-{uuid4()}"
    _call(
        budgets._create_budget,
        Budget=_budget(name, properties),
        **{_NOTIFICATIONS: properties.get(_NOTIFICATIONS, [])},
    )
    return name, {}


def _update(name: str, old: Properties, new: Properties, stack: str) -> Provisioned:
    """Replaces the budget for other notifications, as AWS does; otherwise changes it.

    The new one is created before the old one is deleted, so a fixed name is refused.
    """
    if old.get(_NOTIFICATIONS) == new.get(_NOTIFICATIONS):
        _call(budgets._update_budget, NewBudget=_budget(name, new))
        return name, {}
    replacement = _create("Budget", new, stack)
    _delete(name, old)
    return replacement


def _delete(name: str, _: Properties) -> None:
    _call(budgets._delete_budget, BudgetName=name)


def _budget(name: str, properties: Properties) -> dict[str, Any]:
    given = properties["Budget"]
    # CloudFormation turns numbers into the text that the API requires.
    limit = {key: str(value) for key, value in given["BudgetLimit"].items()}
    return {**given, "BudgetName": name, "BudgetLimit": limit}


def _call(operation: Any, **request: Any) -> None:
    status, _headers, body = operation(request)
    if status != 200:
        raise ValueError(json.loads(body)["message"])


HANDLERS = {TYPE: {"create": _create, "update": _update, "delete": _delete}}
