"""References in paths: an id of ours, or the client's own."""

from collections.abc import Callable

from shared.domain import ids
from shared.domain.errors import NotFound
from shared.domain.limits import is_uid


def resolve(
    reference: str, prefix: str | tuple[str, ...], of_uid: Callable[[str], str | None]
) -> str | None:
    """Returns the id for `reference`: an id itself, or the id that `of_uid` finds.

    With several prefixes, ids of each are known. The operational application cannot be referenced.
    """
    if reference == ids.OPERATIONAL_APP:
        return None
    prefixes = (prefix,) if isinstance(prefix, str) else prefix
    if any(ids.is_id(each, reference) for each in prefixes):
        return reference
    # The first kind is older than the others: its uids may begin as their ids do.
    return of_uid(reference) if is_uid(reference, prefixes[0]) else None


def require_possible(reference: str, prefix: str) -> None:
    """Raises NotFound when the reference is neither a valid id nor a valid uid.

    An object that a PUT created under such a reference could never be found again.
    """
    if not ids.is_id(prefix, reference) and not is_uid(reference, prefix):
        raise NotFound("Not found: the reference is neither a valid id nor a valid uid.")
