"""Request bodies of partial updates."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict

from functions.api.fields import RequestBody
from shared.domain.applications.application import Application
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.event_types.event_type import EventType
from shared.domain.theme.portal_settings import PortalSettings

T = TypeVar("T", Application, Endpoint, EventType, PortalSettings)


def _without_defaults(schema: dict[str, Any]) -> None:
    """Removes defaults from the schema, since absent fields stay unchanged."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Patch(RequestBody, Generic[T]):
    """A partial update of `T`: changes only the fields that are present."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def applied(self, before: T) -> T:
        """Returns `before` with the changes applied."""
        return replace(before, **self.changes())

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field."""
        return {name: getattr(self, name) for name in self.model_fields_set}
