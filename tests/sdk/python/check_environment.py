from collections.abc import Callable
from typing import Any

from svix.api import EnvironmentIn, EventTypeIn, EventTypePatch

Unique = Callable[[str], str]
SCHEMAS = {"1": {"type": "object"}}


def test_an_import_restores_an_export(svix: Any, unique: Unique) -> None:
    name = unique("t")
    created = svix.event_type.create(EventTypeIn(name=name, description="d", schemas=SCHEMAS))

    exported = svix.environment.export()

    assert created in exported.event_types
    svix.event_type.patch(name, EventTypePatch(description="changed"))
    [given] = [e for e in exported.event_types if e.name == name]
    wanted = EventTypeIn(name=given.name, description=given.description, schemas=given.schemas)
    svix.environment.import_(EnvironmentIn(event_types=[wanted]))
    found = svix.event_type.get(name)
    assert (found.description, found.schemas) == ("d", SCHEMAS)
