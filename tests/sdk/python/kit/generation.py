"""Differences between generations of the Python SDK, hidden from the checks."""

from importlib.metadata import version
from typing import Any

from svix import models

CURRENT = not version("svix").startswith("1.")

_models: Any = models
EndpointPutIn = _models.EndpointUpsertIn if CURRENT else _models.EndpointUpdate
EventTypePutIn = _models.EventTypeUpsertIn if CURRENT else _models.EventTypeUpdate
OperationalWebhookEndpointPutIn = (
    _models.OperationalWebhookEndpointUpsertIn
    if CURRENT
    else _models.OperationalWebhookEndpointUpdate
)


def put(resource: Any) -> Any:
    """Returns the method that replaces an object or creates it."""
    return resource.upsert if CURRENT else resource.update


def set_headers(resource: Any) -> Any:
    """Returns the method that replaces all headers."""
    return resource.set_headers if CURRENT else resource.update_headers


def event_types(*names: str) -> dict[str, Any]:
    """Returns the field with an endpoint's event types for a request."""
    return {"event_types" if CURRENT else "filter_types": list(names)}


def event_types_of(endpoint: Any) -> list[str] | None:
    """Returns an endpoint's event types from a response."""
    names: list[str] | None = endpoint.event_types if CURRENT else endpoint.filter_types
    return names
