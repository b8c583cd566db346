"""Checks of an endpoint's URL and event types."""

from collections.abc import Sequence
from typing import Protocol

from shared.domain.auth.access import Identity
from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId


class EventTypeLookup(Protocol):
    """Finds the event types that endpoints may subscribe to."""

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Returns the existing event types among these names, archived or not."""
        ...


class Targets(Protocol):
    """Decides which URLs are allowed."""

    def refusal(self, url: str) -> str | None:
        """Returns the reason why the URL is not allowed; None if it is."""
        ...


def require_target(targets: Targets, url: str) -> None:
    """Raises InvalidInput unless deliveries may go to the URL."""
    if reason := targets.refusal(url):
        raise InvalidInput(Problem(("body", "url"), reason))


def require_event_types(
    event_types: EventTypeLookup, identity: Identity, names: Sequence[str] | None
) -> None:
    """Raises InvalidInput unless the caller's endpoints may subscribe to all of these types."""
    found = event_types.get_all(identity.org_id, names or ())
    offered = {known.name for known in found if _is_on_offer(known, identity)}
    missing = [name for name in names or () if name not in offered]
    if missing:
        reason = f"The following event types don't exist: {', '.join(missing)}"
        raise InvalidInput(Problem(("body", "eventTypes"), reason))


def _is_on_offer(event_type: EventType, identity: Identity) -> bool:
    """Returns whether an endpoint may subscribe to it. A feature flag hides it completely."""
    return not event_type.archived and event_type.visible_to(identity)
