"""Rules of transactions, as each implementation of DynamoDB understands them."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.contract.conftest import ENDPOINT

MOST = 100
# Fits into an item, and eleven of it do not fit into a transaction.
LARGE = "x" * 390_000


class Transactions:
    """The table, written without the adapters."""

    def __init__(self, table: str) -> None:
        self.table = table
        # The database judges, not botocore: SDKs of other languages send what botocore refuses.
        config = Config(parameter_validation=False)
        self.client = boto3.client("dynamodb", endpoint_url=ENDPOINT, config=config)

    def put(self, number: int, text: str = "new", **more: Any) -> dict[str, Any]:
        item = {**place(number), "text": {"S": text}}
        return {"Put": {"TableName": self.table, "Item": item, **more}}

    def delete(self, number: int) -> dict[str, Any]:
        return {"Delete": {"TableName": self.table, "Key": place(number)}}

    def check(self, number: int) -> dict[str, Any]:
        """Returns a step that requires the item."""
        step = {"TableName": self.table, "Key": place(number), **EXISTS}
        return {"ConditionCheck": step}

    def commit(self, *steps: Any, **more: Any) -> None:
        self.client.transact_write_items(TransactItems=list(steps), **more)

    def refused(self, *steps: Any, **more: Any) -> ClientError:
        with pytest.raises(ClientError) as refusal:
            self.commit(*steps, **more)
        return refusal.value

    def text(self, number: int) -> str | None:
        found = self.client.get_item(
            TableName=self.table, Key=place(number), ConsistentRead=True
        ).get("Item")
        return found["text"]["S"] if found else None


EXISTS = {"ConditionExpression": "attribute_exists(pk)"}
ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}


def place(number: int) -> Any:
    return {"pk": {"S": "partition"}, "sk": {"S": f"{number:03}"}}


def code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def reasons(error: ClientError) -> list[str]:
    """Returns the reason of each step of a canceled transaction."""
    found: Any = error.response
    return [each["Code"] for each in found["CancellationReasons"]]


@pytest.fixture
def at(table: str) -> Iterator[Transactions]:
    made = Transactions(table)
    yield made
    made.client.close()


def test_a_transaction_writes_all_its_steps(at: Transactions) -> None:
    at.commit(at.put(1), at.put(2), at.put(3))

    at.commit(at.put(1, "changed"), at.delete(2), at.check(3))

    assert [at.text(number) for number in (1, 2, 3)] == ["changed", None, "new"]


def test_a_transaction_with_a_failed_condition_writes_nothing(at: Transactions) -> None:
    at.commit(at.put(2))

    error = at.refused(at.put(1), at.put(2, "changed", **ABSENT), at.check(3), at.delete(4))

    assert code(error) == "TransactionCanceledException"
    failed = "ConditionalCheckFailed"
    assert reasons(error) == ["None", failed, failed, "None"]
    assert [at.text(number) for number in (1, 2)] == [None, "new"]


@pytest.mark.parametrize("kind", ["put", "delete", "check"])
def test_two_steps_on_one_item_are_refused(at: Transactions, kind: str) -> None:
    error = at.refused(at.put(1), getattr(at, kind)(1))

    assert code(error) == "ValidationException"
    assert at.text(1) is None


def test_a_transaction_has_at_most_100_steps(at: Transactions) -> None:
    at.commit(*map(at.put, range(MOST)))

    error = at.refused(*map(at.delete, range(MOST + 1)))

    assert code(error) == "ValidationException"
    assert at.text(MOST - 1) == "new"


def test_a_transaction_without_steps_is_refused(at: Transactions) -> None:
    assert code(at.refused()) == "ValidationException"


def test_a_transaction_has_at_most_4_mb(at: Transactions) -> None:
    error = at.refused(*(at.put(number, LARGE) for number in range(11)))

    assert code(error) == "ValidationException"
    assert at.text(0) is None


def test_an_item_beyond_400_kb_is_refused(at: Transactions) -> None:
    error = at.refused(at.put(1), at.put(2, "x" * 410_000))

    assert code(error) == "ValidationException"
    assert at.text(1) is None
