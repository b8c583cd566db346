"""Deployments over a running stack: of another version, and of another table."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from svix.api import MessageGetOptions
from svix.exceptions import HttpError

from tests.e2e.kit.log_lines import check_posts
from tests.e2e.kit.update import Update
from tests.support.arrange.customer import Customer
from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import change_parameter
from tools.local_stack.stack import LocalStack, Stack


def restored(aws: LocalAws, table: str) -> str:
    """Restores a copy of the table as DynamoDB does, without its settings; returns its name."""
    client = aws.session.client("dynamodb", endpoint_url=aws.endpoint, config=aws.config)
    name = f"{table}-restored"
    client.restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName=name, UseLatestRestorableTime=True
    )
    client.get_waiter("table_exists").wait(TableName=name)
    return name


@pytest.mark.timeout(900)
def test_a_restored_table_replaces_the_stacks_own_and_is_replaced_again(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    if not isinstance(stack, LocalStack):
        pytest.skip("this stack is not ours to update")
    place = path("ok")
    customer.endpoint(place)
    before = customer.send(payload={"n": "before"})
    assert customer.ended(before.id) == "success"
    own = stack.outputs["TableName"]
    other = restored(stack.aws, own)

    outputs = change_parameter(stack.aws, "RestoredTable", other)

    assert outputs["TableName"] == other
    whole = MessageGetOptions(with_content=True)
    assert customer.svix.message.get(customer.app, before.id, whole).payload == {"n": "before"}
    since = customer.send(payload={"n": "since"})
    assert customer.ended(since.id) == "success"
    assert len(customer.consumer.messages(place)) == 2
    check_posts(stack, customer, place)

    outputs = change_parameter(stack.aws, "RestoredTable", "")

    assert outputs["TableName"] == own
    assert len(customer.attempts(before.id, 1)) == 1
    with pytest.raises(HttpError):
        customer.svix.message.get(customer.app, since.id)
    after = customer.send(payload={"n": "after"})
    assert customer.ended(after.id) == "success"


# `tests/e2e/test_long_waits.py` waits for the messages.
@pytest.mark.timeout(900)
def test_an_update_replaces_every_function_and_keeps_data(an_update: Update) -> None:
    before, after = an_update.codes

    assert before.keys() == after.keys()
    assert all(before[name] != after[name] for name in before)
    assert set(an_update.statuses) == {HTTPStatus.ACCEPTED}
    customer = an_update.customer
    endpoint = customer.svix.endpoint.get(customer.app, an_update.endpoint)
    assert endpoint.url.endswith(an_update.place)
    assert len(customer.attempts(an_update.message, 1)) == 1
