"""Writes of items. All raise InfrastructureError or InternalError."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table.conflict_retry import patiently
from shared.adapters.dynamodb.table.errors import (
    CONDITION_FAILED,
    MEETS_TRANSACTION,
    code_of,
    translated_errors,
)
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.rows import Row
from shared.domain.errors import InfrastructureError

T = TypeVar("T")

ABSENT = Row.pk.does_not_exist()
PRESENT = Row.pk.exists()

# The limit of BatchWriteItem.
_BATCH = 25


def put(row: Row) -> None:
    """Stores the item, replacing an existing one."""
    with translated_errors(f"write {row.pk}"):
        patiently(lambda: _save(row), _has_met)


def put_if(row: Row, condition: Condition) -> bool:
    """Stores the item; returns False if the condition fails."""
    return _takes_place("write", row, lambda: _save(row, condition))


def update_if(row: Row, actions: list[Action], condition: Condition) -> bool:
    """Updates or creates the item; returns False if the condition fails."""
    return _takes_place("update", row, lambda: _update(row, actions, condition))


def delete_if(row: Row, condition: Condition) -> bool:
    """Deletes the item; returns False if the condition fails."""
    return _takes_place("delete", row, lambda: _delete(row, condition))


def _takes_place(verb: str, row: Row, write: Callable[[], None]) -> bool:
    """Makes a conditional write; returns False if its condition fails."""
    with translated_errors(f"{verb} {row.pk}"):
        try:
            patiently(write, _has_met)
        except (PutError, UpdateError, DeleteError) as exc:
            if code_of(exc) != CONDITION_FAILED:
                raise
            return False
    return True


def _delete(row: Row, condition: Condition) -> None:
    row.delete(condition)


def _save(row: Row, condition: Condition | None = None) -> None:
    row.save(condition)


def _update(row: Row, actions: list[Action], condition: Condition) -> None:
    row.update(actions, condition)


def _has_met(exc: PynamoDBException) -> bool:
    return code_of(exc) == MEETS_TRANSACTION


def assign(attribute: Attribute[T], value: T | None) -> Action:
    """Returns the update that sets the attribute; None removes it."""
    return attribute.remove() if value is None else attribute.set(value)


def matches(attribute: Attribute[T], value: T | None) -> Condition:
    """Condition: the attribute has the value; None means absent."""
    return attribute.does_not_exist() if value is None else attribute == value


def put_all(rows: Sequence[Row]) -> None:
    """Stores the items, replacing existing ones; not atomic.

    For duplicate keys, stores the last item: DynamoDB rejects duplicates.
    """
    last = {Key(row.pk, row.sk): row for row in rows}
    put_raw([row.serialize() for row in last.values()])


def put_raw(items: Sequence[dict[str, Any]]) -> None:
    """Stores raw DynamoDB items; their keys must differ."""

    def write(left: list[Any]) -> Iterator[Any]:
        answer = Row._get_connection().batch_write_item(put_items=left)
        return (request["PutRequest"]["Item"] for request in _refused(answer))

    with translated_errors(f"write {len(items)} items"):
        _batched(items, write)


def delete_all(keys: Sequence[Key]) -> None:
    """Deletes the existing items; keys may repeat."""
    each = list(dict.fromkeys(keys))

    def delete(items: list[Any]) -> Iterator[Any]:
        answer = Row._get_connection().batch_write_item(delete_items=items)
        return (request["DeleteRequest"]["Key"] for request in _refused(answer))

    with translated_errors(f"delete {len(keys)} items"):
        _batched([{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in each], delete)


def _refused(answer: Mapping[str, Any]) -> Sequence[Any]:
    refused: Sequence[Any] = answer.get("UnprocessedItems", {}).get(Row.Meta.table_name, ())
    return refused


def _batched(items: Sequence[Any], write: Callable[[list[Any]], Iterable[Any]]) -> None:
    """Writes all items; `write` returns those that DynamoDB did not process."""
    for start in range(0, len(items), _BATCH):
        left = list(items[start : start + _BATCH])
        while left:
            asked = len(left)
            left = list(write(left))
            if len(left) == asked:
                raise InfrastructureError(f"DynamoDB wrote none of {asked} items.")
