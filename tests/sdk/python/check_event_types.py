import json
from collections.abc import Callable
from typing import Any

import pytest
from svix.api import (
    EventTypeDeleteOptions,
    EventTypeImportOpenApiIn,
    EventTypeIn,
    EventTypeListOptions,
    EventTypePatch,
)
from svix.exceptions import HttpError

from tests.sdk.python.kit.generation import EventTypePutIn, put

Unique = Callable[[str], str]
SCHEMAS = {"1": {"type": "object", "properties": {"id": {"type": "integer"}}}}


def pages(svix: Any, **options: Any) -> list[Any]:
    """Returns all event types, listed in pages of 2."""
    found: list[Any] = []
    iterator = None
    while True:
        page = svix.event_type.list(EventTypeListOptions(limit=2, iterator=iterator, **options))
        found += page.data
        iterator = page.iterator
        if page.done:
            return found


def test_a_created_event_type_returns_its_fields(svix: Any, unique: Unique) -> None:
    name = unique("t")
    created = svix.event_type.create(
        EventTypeIn(name=name, description="d", schemas=SCHEMAS, group_name="g")
    )

    assert (created.name, created.description, created.schemas) == (name, "d", SCHEMAS)
    assert (created.archived, created.deprecated, created.group_name) == (False, False, "g")
    assert svix.event_type.get(name) == created


def test_an_event_type_is_changed(svix: Any, unique: Unique) -> None:
    name = unique("t")
    svix.event_type.create(EventTypeIn(name=name, description="d", schemas=SCHEMAS))

    patched = svix.event_type.patch(name, EventTypePatch(deprecated=True))
    assert (patched.deprecated, patched.description, patched.schemas) == (True, "d", SCHEMAS)

    replaced = put(svix.event_type)(name, EventTypePutIn(description="e"))
    assert (replaced.deprecated, replaced.description) == (False, "e")
    assert replaced.schemas is None
    new = put(svix.event_type)(unique("new"), EventTypePutIn(description="n"))
    assert svix.event_type.get(new.name) == new


def test_event_types_are_listed_page_by_page_with_archived_ones_on_request(
    svix: Any, unique: Unique
) -> None:
    names = sorted(unique("t") for _ in range(3))
    for name in names:
        svix.event_type.create(EventTypeIn(name=name, description="d", schemas=SCHEMAS))
    svix.event_type.delete(names[0])

    listed = pages(svix)
    of_all = {e.name: e for e in pages(svix, include_archived=True, with_content=True)}

    assert [e.name for e in listed if e.name in names] == names[1:]
    assert all(e.schemas is None for e in listed if e.name in names)
    assert [of_all[name].archived for name in names] == [True, False, False]
    assert of_all[names[1]].schemas == SCHEMAS


def test_an_event_type_is_archived_and_expunged(svix: Any, unique: Unique) -> None:
    name = unique("t")
    svix.event_type.create(EventTypeIn(name=name, description="d"))

    svix.event_type.delete(name)
    assert svix.event_type.get(name).archived

    svix.event_type.delete(name, EventTypeDeleteOptions(expunge=True))
    with pytest.raises(HttpError) as gone:
        svix.event_type.get(name)
    assert gone.value.status_code == 404


def test_event_types_are_imported_from_an_openapi_document(svix: Any, unique: Unique) -> None:
    name = unique("t")
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"description": "An invoice was paid", "requestBody": body}
    spec = {"openapi": "3.1.0", "webhooks": {name: {"post": operation}}}

    tried = svix.event_type.import_openapi(EventTypeImportOpenApiIn(spec=spec, dry_run=True))
    assert [e.name for e in tried.data.to_modify] == [name]
    assert name not in {e.name for e in pages(svix)}

    imported = svix.event_type.import_openapi(EventTypeImportOpenApiIn(spec_raw=json.dumps(spec)))
    assert imported.data.modified == [name]
    found = svix.event_type.get(name)
    assert (found.description, found.schemas) == ("An invoice was paid", {"1": schema})
