"""Paths name things by our id or by the client's own."""

from collections.abc import Callable

from shared.domain import ids
from shared.domain.errors import NotFound
from shared.domain.limits import is_uid


def resolve(reference: str, prefix: str, of_uid: Callable[[str], str | None]) -> str | None:
    """The id that `reference` stands for: itself, or what `of_uid` knows the client's id as.

    The operational application is nothing that a path can name.
    """
    if reference == ids.OPERATIONAL_APP:
        return None
    if ids.is_id(prefix, reference):
        return reference
    return of_uid(reference) if is_uid(reference, prefix) else None


def require_possible(reference: str, prefix: str) -> None:
    """NotFound when nothing can be called so, with an id of ours or the client's own.

    What a PUT makes where there is nothing is found again by no such reference.
    """
    if not ids.is_id(prefix, reference) and not is_uid(reference, prefix):
        raise NotFound("Nothing can be called so: it is neither an id nor a uid.")
