"""Contract of `EventTypes`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.rows import EventTypeRow
from shared.domain.errors import Conflict
from shared.domain.event_types.event_type import Enforcement
from shared.domain.ids import OrgId
from shared.domain.paging import PageRequest, Span, paginate
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))


def test_a_stored_event_type_is_read_back_unchanged(stores: Stores) -> None:
    event_type = builders.event_type(
        description="Größe",
        deprecated=True,
        schemas={"1": {"type": "object", "required": ["b", "a"], "maximum": 1.5}},
        feature_flags=("beta", "alpha"),
        group_name="invoices",
        schema_enforcement=Enforcement.REJECT,
    )

    assert stores.event_types.add(event_type, None) == event_type

    assert stores.event_types.get(ORG, "invoice.paid") == event_type


def test_an_item_of_the_first_version_is_still_read(on_dynamodb: Stores) -> None:
    event_type = builders.event_type(feature_flags=("beta",))
    on_dynamodb.event_types.add(event_type, None)
    place = configuration_keys.event_type(ORG, event_type.name)
    stored = EventTypeRow.get(*place, consistent_read=True)
    added = (EventTypeRow.feature_flags, EventTypeRow.schema_enforcement)
    stored.update([*(a.remove() for a in added), EventTypeRow.feature_flag.set("beta")])

    assert on_dynamodb.event_types.get(ORG, event_type.name) == event_type


def test_stored_schemas_take_the_size_of_their_text(on_dynamodb: Stores) -> None:
    schemas = {"1": {"title": "ü" * 150_000}}
    event_type = builders.event_type(schemas=schemas)

    on_dynamodb.event_types.add(event_type, None)

    assert on_dynamodb.event_types.get(ORG, event_type.name) == event_type


def test_another_organisation_does_not_find_it(stores: Stores) -> None:
    stores.event_types.add(builders.event_type(), None)

    assert stores.event_types.get(ELSEWHERE, "invoice.paid") is None
    assert list(stores.event_types.scan(ELSEWHERE, Span())) == []


def test_a_name_is_unique_within_its_organisation(stores: Stores) -> None:
    stores.event_types.add(builders.event_type(), None)

    with pytest.raises(Conflict):
        stores.event_types.add(builders.event_type(description="Another."), None)

    elsewhere = builders.event_type(org_id=ELSEWHERE)
    assert stores.event_types.add(elsewhere, None) == elsewhere


def test_an_archived_event_type_is_replaced(stores: Stores) -> None:
    stores.event_types.add(builders.event_type(archived=True), None)
    live = builders.event_type(description="Back.", updated_at=NOW + timedelta(days=1))

    assert stores.event_types.add(live, None) == live

    assert stores.event_types.get(ORG, "invoice.paid") == live


def test_a_used_idempotency_key_returns_the_object_stored_first(stores: Stores) -> None:
    first = stores.event_types.add(builders.event_type(), builders.idempotency_key())

    again = builders.event_type(description="Another.")

    assert stores.event_types.add(again, builders.idempotency_key()) == first


def test_an_expired_idempotency_key_has_no_effect(stores: Stores) -> None:
    idempotency_key = builders.idempotency_key()
    stores.event_types.add(builders.event_type(), idempotency_key)

    with pytest.raises(Conflict):
        stores.event_types.add(
            builders.event_type(),
            replace(idempotency_key, expires_at=idempotency_key.expires_at + timedelta(hours=12)),
        )


def test_another_key_does_not_hide_the_conflict(stores: Stores) -> None:
    stores.event_types.add(builders.event_type(), builders.idempotency_key())

    with pytest.raises(Conflict):
        stores.event_types.add(builders.event_type(), builders.idempotency_key(digest="1" * 64))


def test_event_types_are_listed_in_order_of_name_in_both_directions(stores: Stores) -> None:
    names = ["-a", ".b", "0", "A", "_", "a", "a.b", "ab", "z" * 256]
    for name in reversed(names):
        stores.event_types.add(builders.event_type(name=name), None)

    assert [e.name for e in stores.event_types.scan(ORG, Span())] == names
    back = stores.event_types.scan(ORG, Span(descending=True))
    assert [e.name for e in back] == names[::-1]


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_of_any_size_hold_each_name_once(stores: Stores, limit: int) -> None:
    names = ["a", "a-b", "a.b", "a.b.c", "b"]
    for name in names:
        stores.event_types.add(builders.event_type(name=name), None)

    seen: list[str] = []
    request = PageRequest(limit=limit)
    while True:
        found = stores.event_types.scan(ORG, request.span())
        page = paginate(found, lambda e: e.name, request)
        seen += [e.name for e in page.items]
        if page.done:
            break
        request = replace(request, iterator=page.iterator)

    assert seen == names


def test_a_change_of_an_event_type_is_stored_unless_it_was_modified(stores: Stores) -> None:
    before = builders.event_type()
    stores.event_types.add(before, None)
    first = replace(before, archived=True, updated_at=NOW + timedelta(seconds=1))
    late = replace(before, description="late", updated_at=NOW + timedelta(seconds=2))

    assert stores.event_types.save(first, before)
    assert not stores.event_types.save(late, before)

    assert stores.event_types.get(ORG, before.name) == first


def test_a_deleted_event_type_is_gone_and_its_name_is_free(stores: Stores) -> None:
    event_type = builders.event_type()
    stores.event_types.add(event_type, None)

    assert stores.event_types.delete(ORG, event_type.name)
    assert not stores.event_types.delete(ORG, event_type.name)

    assert stores.event_types.get(ORG, event_type.name) is None
    assert not stores.event_types.save(replace(event_type, description="x"), event_type)
    assert stores.event_types.add(event_type, None) == event_type


def test_several_event_types_are_read_and_stored_at_once(stores: Stores) -> None:
    stored = stores.event_types.add(builders.event_type(name="n.000", description="before"), None)
    named = [builders.event_type(name=f"n.{n:03}") for n in range(120)]

    stores.event_types.put_all(named)

    names = [event_type.name for event_type in named]
    assert stores.event_types.get_all(ORG, [*names[::-1], "unknown"]) == named[::-1]
    assert stores.event_types.get(ORG, stored.name) == named[0]
    assert stores.event_types.get_all(ELSEWHERE, names) == []
    stores.event_types.put_all([])
    assert stores.event_types.get_all(ORG, []) == []
