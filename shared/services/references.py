"""Paths name things by our id or by the client's own."""

from collections.abc import Callable

from shared.domain import ids
from shared.domain.rules import is_uid


def resolve(reference: str, prefix: str, of_uid: Callable[[str], str | None]) -> str | None:
    """The id that `reference` stands for: itself, or what `of_uid` knows the client's id as.

    The operational application is nothing that a path can name.
    """
    if reference == ids.OPERATIONAL_APP:
        return None
    if ids.is_id(prefix, reference):
        return reference
    return of_uid(reference) if is_uid(reference, prefix) else None
