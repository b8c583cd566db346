"""Bodies that change a thing in part."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict

from functions.api.fields import RequestBody
from shared.domain.applications.application import Application
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.event_types.event_type import EventType

T = TypeVar("T", Application, Endpoint, EventType)


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is absent stays as it is: the fields' defaults are never used."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Patch(RequestBody, Generic[T]):
    """A body that changes only what it names; its fields are called as those of `T`."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def applied(self, before: T) -> T:
        """`before` with the changes."""
        return replace(before, **self.changes())

    def changes(self) -> dict[str, Any]:
        """The new value of each field that changes."""
        return {name: getattr(self, name) for name in self.model_fields_set}
