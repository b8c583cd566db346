"""The rights that template.yaml grants, against the calls of a run of everything."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest

from tests.deployed.conftest import Run
from tests.support.deployed import Call
from tests.template.loading import functions, listed, sources, statements, target

# What Lambda calls by a function's role, beside the function itself.
PLATFORM = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
# What AWS checks for an operation that has no action of its own; the template has both.
UNDER = {"sqs:SendMessageBatch": "sqs:SendMessage"}


class Right(NamedTuple):
    """`keys` is a pattern of partitions of the table, * for all of another resource."""

    function: str
    action: str
    resource: str
    keys: str


def granted() -> Iterator[Right]:
    for role, statement in statements():
        keys = leading_keys(statement)
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                for pattern in keys if action not in PLATFORM else ():
                    yield Right(role.removesuffix("Role"), action, target(resource), pattern)


def leading_keys(statement: dict[str, Any]) -> list[str]:
    """The partitions that a statement is limited to."""
    conditions = statement.get("Condition", {})
    if not conditions:
        return ["*"]
    assert conditions.keys() == {"ForAllValues:StringLike"}
    assert conditions["ForAllValues:StringLike"].keys() == {"dynamodb:LeadingKeys"}
    return listed(conditions["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])


@pytest.fixture(scope="module")
def calls(run: Run) -> list[Call]:
    return run.stack.calls


def covers(right: Right, call: Call, key: str) -> bool:
    place = (right.function, right.action, right.resource)
    return place == (call.function, call.action, call.resource) and fnmatchcase(key, right.keys)


def made(calls: list[Call]) -> Iterator[tuple[Call, str]]:
    """Each call with each of its keys, under each of its actions."""
    for call in dict.fromkeys(calls):
        for key in call.keys or ("",):
            yield call, key
            if call.action in UNDER:
                yield call._replace(action=UNDER[call.action]), key


def test_every_call_is_granted(calls: list[Call]) -> None:
    rights = list(granted())

    missing = {call for call, key in made(calls) if not any(covers(r, call, key) for r in rights)}

    assert missing == set()


def test_every_right_is_used(calls: list[Call]) -> None:
    found = list(made(calls))

    unused = [right for right in granted() if not any(covers(right, *each) for each in found)]

    assert unused == []


@pytest.mark.parametrize("role", sorted({role for role, _ in statements()}))
def test_what_lambda_does_for_a_function_is_granted_where_it_does_it(role: str) -> None:
    function = role.removesuffix("Role") + "Function"
    read = {
        target(s["EventSourceArn"])
        for s in sources().values()
        if target(s["FunctionName"]) == function
    }
    places: dict[str, set[str]] = {}
    for name, statement in statements():
        for action in PLATFORM & set(listed(statement["Action"])) if name == role else ():
            places.setdefault(action, set()).update(map(target, listed(statement["Resource"])))

    group = target(functions()[function]["LoggingConfig"]["LogGroup"])
    queues = {action: read for action in PLATFORM if action.startswith("sqs:") and read}
    assert places == {action: {group} for action in PLATFORM if action.startswith("logs:")} | queues


def test_no_function_reads_a_table_as_a_whole(calls: list[Call]) -> None:
    assert not {call.action for call in calls} & {"dynamodb:Scan", "dynamodb:PartiQLSelect"}
    assert all(call.keys for call in calls if call.resource == "Table")
