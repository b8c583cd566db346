"""Writing single items. All of these raise InfrastructureError or InternalError."""

from collections.abc import Sequence
from typing import Any

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.errors import CONDITION_FAILED, code_of, translated
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.rows import Row
from shared.domain.errors import InfrastructureError

ABSENT = Row.pk.does_not_exist()
PRESENT = Row.pk.exists()

# The most that BatchWriteItem takes.
_BATCH = 25


def put(row: Row) -> None:
    """Stores the item, in place of one that is there."""
    with translated(f"write {row.pk}"):
        row.save()


def put_if(row: Row, condition: Condition) -> bool:
    """Stores the item; False when the condition does not hold."""
    with translated(f"write {row.pk}"):
        try:
            row.save(condition)
        except PutError as exc:
            if code_of(exc) != CONDITION_FAILED:
                raise
            return False
    return True


def update_if(row: Row, actions: list[Action], condition: Condition) -> bool:
    """Changes the item, or makes it; False when the condition does not hold."""
    with translated(f"update {row.pk}"):
        try:
            row.update(actions, condition)
        except UpdateError as exc:
            if code_of(exc) != CONDITION_FAILED:
                raise
            return False
    return True


def delete_all(keys: Sequence[Key]) -> None:
    """Removes the items that are there."""
    with translated(f"delete {len(keys)} items"):
        for start in range(0, len(keys), _BATCH):
            _delete(keys[start : start + _BATCH])


def _delete(keys: Sequence[Key]) -> None:
    left: list[Any] = [{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in keys]
    while left:
        asked = len(left)
        answer = Row._get_connection().batch_write_item(delete_items=left)
        refused = answer.get("UnprocessedItems", {}).get(Row.Meta.table_name, ())
        left = [request["DeleteRequest"]["Key"] for request in refused]
        if len(left) == asked:
            raise InfrastructureError(f"DynamoDB deleted none of {asked} items.")
