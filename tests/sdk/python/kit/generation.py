"""Where the generations of the Python SDK differ, so that the checks need not."""

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
    """The method that replaces a thing, or creates it."""
    return resource.upsert if CURRENT else resource.update


def set_headers(resource: Any) -> Any:
    """The method that replaces all headers."""
    return resource.set_headers if CURRENT else resource.update_headers


def event_types(*names: str) -> dict[str, Any]:
    """The event types that an endpoint takes, as a field to give it."""
    return {"event_types" if CURRENT else "filter_types": list(names)}


def event_types_of(endpoint: Any) -> list[str] | None:
    """The event types that an endpoint takes, as it was answered."""
    names: list[str] | None = endpoint.event_types if CURRENT else endpoint.filter_types
    return names
