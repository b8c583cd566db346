"""References in paths: an id of ours, or the client's own."""

from collections.abc import Callable

from shared.domain import ids
from shared.domain.errors import NotFound
from shared.domain.limits import is_uid


def resolve(reference: str, prefix: str, of_uid: Callable[[str], str | None]) -> str | None:
    """Returns the id for `reference`: an id itself, or the id that `of_uid` finds.

    The operational application cannot be referenced.
    """
    if reference == ids.OPERATIONAL_APP:
        return None
    if ids.is_id(prefix, reference):
        return reference
    return of_uid(reference) if is_uid(reference, prefix) else None


def require_possible(reference: str, prefix: str) -> None:
    """Raises NotFound when the reference is neither a valid id nor a valid uid.

    An object that a PUT created under such a reference could never be found again.
    """
    if not ids.is_id(prefix, reference) and not is_uid(reference, prefix):
        raise NotFound("Not found: the reference is neither a valid id nor a valid uid.")
