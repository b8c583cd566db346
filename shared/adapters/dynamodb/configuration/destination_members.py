"""Destinations as a member of their endpoint's item."""

from collections.abc import Mapping
from typing import Any

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination, DestinationType


def destination_members(destination: Destination | None) -> dict[str, str | None] | None:
    """Returns the stored form of a destination."""
    if destination is None:
        return None
    return {
        "type": destination.type.value,
        "target": str(destination.target),
        "role": str(destination.role) if destination.role else None,
        "external_id": destination.external_id,
        "detail_type": destination.detail_type,
    }


def destination_of(stored: Mapping[str, Any] | None) -> Destination | None:
    """Returns the destination of its stored form; None for an endpoint with a URL."""
    if stored is None:
        return None
    return Destination(
        type=DestinationType(stored["type"]),
        target=Arn.of(stored["target"]),
        role=Arn.of(stored["role"]) if stored["role"] else None,
        external_id=stored["external_id"],
        detail_type=stored["detail_type"],
    )
