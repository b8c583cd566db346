"""Deletion of the items of a partition."""

from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import query_bare
from shared.adapters.dynamodb.table.writes import delete_all
from shared.domain.paging import Span


def delete_partition(pk: str, prefix: str = "") -> None:
    """Deletes the items of a partition whose sort keys begin with `prefix`."""
    found = query_bare(pk, Span(), ("sk",), prefix, consistent=True)
    delete_all([Key(pk, item["sk"]["S"]) for item in found])
