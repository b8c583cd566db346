"""Rights that template.yaml grants, and rights that calls need."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from tests.support.aws.seen_calls import Call
from tests.support.aws.template import listed, statements, target

# Calls that Lambda itself makes with a function's role.
PLATFORM = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
# Those of them that a function uses itself when a receiver takes its time, as some do on a busy
# machine (shared/domain/pipeline/pickup.py).
PICKUP = {"sqs:DeleteMessage", "sqs:ReceiveMessage"}
# Actions that AWS checks for operations without an action of their own; the template has both.
UNDER = {"sqs:SendMessageBatch": "sqs:SendMessage"}


class Right(NamedTuple):
    """A granted action; `keys` is a pattern of the table's partitions, or * for other resources."""

    function: str
    action: str
    resource: str
    keys: str


def granted(also: Collection[str] = ()) -> Iterator[Right]:
    """Yields the rights of functions, of those that the platform uses too only `also`."""
    for role, statement in statements():
        keys = leading_keys(statement)
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                for pattern in keys if action in also or action not in PLATFORM else ():
                    yield Right(role.removesuffix("Role"), action, _place(resource), pattern)


def _place(resource: dict[str, Any]) -> str:
    """Returns the logical id of a resource; a pattern of customers' roles as it stands."""
    return target(resource).replace("${AWS::Partition}", "*")


def leading_keys(statement: dict[str, Any]) -> list[str]:
    """Returns the partitions, or the ExternalIds, that a statement is limited to."""
    conditions = statement.get("Condition", {})
    if external_ids := conditions.get("StringLike", {}).get("sts:ExternalId"):
        return listed(external_ids)
    if not conditions:
        return ["*"]
    assert conditions.keys() == {"ForAllValues:StringLike"}
    assert conditions["ForAllValues:StringLike"].keys() == {"dynamodb:LeadingKeys"}
    return listed(conditions["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])


def covers(right: Right, call: Call, key: str) -> bool:
    place = (right.function, right.action) == (call.function, call.action)
    return place and fnmatchcase(call.resource, right.resource) and fnmatchcase(key, right.keys)


def made(calls: list[Call]) -> Iterator[tuple[Call, str]]:
    """Yields each call with each of its keys, under each of its actions."""
    for call in dict.fromkeys(calls):
        for key in call.keys or ("",):
            yield call, key
            if call.action in UNDER:
                yield call._replace(action=UNDER[call.action]), key
