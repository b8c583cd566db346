"""Removing what a partition holds."""

from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.reads import query
from shared.adapters.dynamodb.rows import Row
from shared.adapters.dynamodb.writes import delete_all
from shared.domain.paging import Span


def clear(pk: str, prefix: str = "") -> None:
    """Removes the items of a partition whose sort keys begin with `prefix`."""
    found = query(Row, pk, Span(), prefix, consistent=True, only=("kind", "pk", "sk"))
    delete_all([Key(row.pk, row.sk) for row in found])
