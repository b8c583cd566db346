"""Contract of `Applications`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.endpoints.application_exclusions import Exclusions
from shared.domain.errors import Conflict
from shared.domain.ids import AppId, OrgId
from shared.domain.paging import Page, PageRequest, Span, paginate
from shared.services.applications.application_list import MAX_SCANNED_APPLICATIONS
from tests.contract.assembled import system_on
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))


def app_id(number: int) -> AppId:
    return AppId(builders.new_id(ids.APP, number))


def page(stores: Stores, request: PageRequest) -> Page[Application]:
    return paginate(stores.applications.scan(ORG, request.span()), lambda a: a.id, request)


def test_a_stored_application_is_read_back_unchanged(stores: Stores) -> None:
    application = builders.application(
        uid="acme", throttle_rate=7, metadata={"b": "2", "a": "ä"}, name="Ünï ☃"
    )

    assert stores.applications.add(application, None) == application

    assert stores.applications.get(ORG, APP) == application


def test_stored_times_keep_their_microseconds(stores: Stores) -> None:
    instant = NOW + timedelta(microseconds=123_456)
    application = builders.application(created_at=instant, updated_at=instant)
    stores.applications.add(application, None)

    assert stores.applications.get(ORG, APP) == application


def test_another_organisation_does_not_find_it(stores: Stores) -> None:
    stores.applications.add(builders.application(uid="acme"), None)

    assert stores.applications.get(ELSEWHERE, APP) is None
    assert stores.applications.id_of(ELSEWHERE, "acme") is None
    assert list(stores.applications.scan(ELSEWHERE, Span())) == []


def test_a_uid_leads_to_its_application(stores: Stores) -> None:
    stores.applications.add(builders.application(uid="acme"), None)

    assert stores.applications.id_of(ORG, "acme") == APP
    assert stores.applications.id_of(ORG, "acm") is None


def test_a_uid_is_unique_within_its_organisation(stores: Stores) -> None:
    stores.applications.add(builders.application(uid="acme"), None)

    with pytest.raises(Conflict):
        stores.applications.add(builders.application(id=app_id(2), uid="acme"), None)

    elsewhere = builders.application(org_id=ELSEWHERE, uid="acme")
    assert stores.applications.add(elsewhere, None) == elsewhere
    assert stores.applications.get(ORG, app_id(2)) is None
    assert [a.id for a in stores.applications.scan(ORG, Span())] == [APP]


def test_a_used_idempotency_key_returns_the_object_stored_first(stores: Stores) -> None:
    first = stores.applications.add(builders.application(uid="acme"), builders.idempotency_key())

    second = builders.application(id=app_id(2), uid="acme", name="Another")

    assert stores.applications.add(second, builders.idempotency_key()) == first
    assert stores.applications.get(ORG, app_id(2)) is None


def test_the_same_key_of_another_organisation_is_a_different_key(stores: Stores) -> None:
    stores.applications.add(builders.application(), builders.idempotency_key())
    other = builders.application(org_id=ELSEWHERE, id=app_id(2))

    assert stores.applications.add(other, builders.idempotency_key(org_id=ELSEWHERE)) == other


def test_an_expired_idempotency_key_can_be_used_again(stores: Stores) -> None:
    idempotency_key = builders.idempotency_key()
    stores.applications.add(builders.application(), idempotency_key)
    later = replace(idempotency_key, expires_at=idempotency_key.expires_at + timedelta(hours=12))
    second = builders.application(id=app_id(2))

    assert stores.applications.add(second, later) == second
    assert stores.applications.add(builders.application(id=app_id(3)), later) == second


def test_a_key_of_a_deleted_application_is_a_conflict(stores: Stores) -> None:
    application = stores.applications.add(builders.application(), builders.idempotency_key())
    stores.applications.delete(application, NOW)

    with pytest.raises(Conflict, match="idempotency key"):
        stores.applications.add(builders.application(id=app_id(2)), builders.idempotency_key())


def test_a_conflict_does_not_use_up_its_key(stores: Stores) -> None:
    stores.applications.add(builders.application(uid="acme"), None)
    with pytest.raises(Conflict):
        stores.applications.add(
            builders.application(id=app_id(2), uid="acme"), builders.idempotency_key()
        )

    free = builders.application(id=app_id(2), uid="free")

    assert stores.applications.add(free, builders.idempotency_key()) == free


def test_applications_are_listed_in_order_of_id_in_both_directions(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.applications.add(builders.application(id=app_id(number)), None)
    expected = [app_id(1), app_id(2), app_id(3)]

    assert [a.id for a in stores.applications.scan(ORG, Span())] == expected
    back = stores.applications.scan(ORG, Span(descending=True))
    assert [a.id for a in back] == expected[::-1]


def test_a_span_excludes_its_bounds(stores: Stores) -> None:
    for number in range(1, 6):
        stores.applications.add(builders.application(id=app_id(number)), None)

    span = Span(above=app_id(1), below=app_id(5))

    found = [a.id for a in stores.applications.scan(ORG, span)]
    assert found == [app_id(2), app_id(3), app_id(4)]


def test_pages_of_applications_follow_each_other_in_both_directions(stores: Stores) -> None:
    for number in range(1, 6):
        stores.applications.add(builders.application(id=app_id(number)), None)

    first = page(stores, PageRequest(limit=2))
    second = page(stores, PageRequest(limit=2, iterator=first.iterator))
    third = page(stores, PageRequest(limit=2, iterator=second.iterator))
    back = page(stores, PageRequest(limit=2, iterator=third.prev_iterator))

    numbers = [[a.id for a in p.items] for p in (first, second, third, back)]
    assert numbers == [
        [app_id(1), app_id(2)],
        [app_id(3), app_id(4)],
        [app_id(5)],
        [app_id(3), app_id(4)],
    ]
    assert (first.done, second.done, third.done) == (False, False, True)


def test_a_list_longer_than_a_batch_is_complete(stores: Stores) -> None:
    added = [
        stores.applications.add(builders.application(id=app_id(number)), None)
        for number in range(1, 131)
    ]

    assert list(stores.applications.scan(ORG, Span(expected=251))) == added
    assert list(stores.applications.scan(ORG, Span(expected=7))) == added


def test_deleting_an_application_deletes_its_endpoints(stores: Stores) -> None:
    application = stores.applications.add(builders.application(uid="acme"), None)
    for number in range(1, 28):
        stores.endpoints.add(
            builders.endpoint(
                id=builders.new_id(ids.ENDPOINT, number),
                uid=f"uid{number}",
            ),
            None,
        )

    assert stores.applications.delete(application, NOW)

    assert stores.applications.get(ORG, APP) is None
    assert stores.applications.id_of(ORG, "acme") is None
    assert list(stores.applications.scan(ORG, Span())) == []
    assert stores.endpoints.get(ORG, APP, ENDPOINT) is None
    assert stores.endpoints.id_of(ORG, APP, "uid1") is None
    assert list(stores.endpoints.scan(ORG, APP, Span())) == []


def test_deleting_an_application_keeps_its_neighbours(stores: Stores) -> None:
    neighbour = stores.applications.add(builders.application(id=app_id(2)), None)
    endpoint = stores.endpoints.add(builders.endpoint(app_id=app_id(2)), None)
    stores.applications.delete(stores.applications.add(builders.application(), None), NOW)

    assert stores.applications.get(ORG, app_id(2)) == neighbour
    assert stores.endpoints.get(ORG, app_id(2), ENDPOINT) == endpoint


def test_deleting_twice_returns_false(stores: Stores) -> None:
    application = stores.applications.add(builders.application(uid="acme"), None)

    assert stores.applications.delete(application, NOW)
    assert not stores.applications.delete(application, NOW)


def test_a_late_second_delete_keeps_the_uid_of_its_new_owner(stores: Stores) -> None:
    application = stores.applications.add(builders.application(uid="acme"), None)
    stores.applications.delete(application, NOW)
    stores.applications.add(builders.application(id=app_id(2), uid="acme"), None)

    assert not stores.applications.delete(application, NOW)

    assert stores.applications.id_of(ORG, "acme") == app_id(2)


def test_reading_an_application_takes_one_request(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.applications.get(ORG, APP)

    assert requests == {"GetItem": 1}


def test_a_page_of_applications_takes_one_query_and_one_batch(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    for number in range(1, 6):
        on_dynamodb.applications.add(builders.application(id=app_id(number)), None)
    requests.clear()

    page(on_dynamodb, PageRequest(limit=3, iterator=app_id(1)))

    assert requests == {"Query": 1, "BatchGetItem": 1}


def test_a_change_is_stored_and_moves_the_uid(stores: Stores) -> None:
    before = builders.application(uid="old")
    stores.applications.add(before, None)
    after = replace(before, name="B", uid="new", updated_at=NOW + timedelta(seconds=1))

    assert stores.applications.save(after, before)

    assert stores.applications.get(ORG, APP) == after
    assert stores.applications.id_of(ORG, "new") == APP
    assert stores.applications.id_of(ORG, "old") is None


@pytest.mark.parametrize(("old", "new"), [(None, "uid"), ("uid", None), ("uid", "uid")])
def test_a_uid_can_be_set_unset_and_kept(stores: Stores, old: str | None, new: str | None) -> None:
    before = builders.application(uid=old)
    stores.applications.add(before, None)
    after = replace(before, uid=new, updated_at=NOW + timedelta(seconds=1))

    assert stores.applications.save(after, before)

    assert stores.applications.id_of(ORG, "uid") == (APP if new else None)


def test_a_change_to_a_uid_that_is_taken_stores_nothing(stores: Stores) -> None:
    before = builders.application()
    stores.applications.add(before, None)
    stores.applications.add(builders.application(id=app_id(2), uid="taken"), None)

    with pytest.raises(Conflict):
        stores.applications.save(
            replace(before, uid="taken", updated_at=NOW + timedelta(seconds=1)), before
        )

    assert stores.applications.get(ORG, APP) == before


def test_a_change_of_a_modified_application_stores_nothing(stores: Stores) -> None:
    before = builders.application()
    stores.applications.add(before, None)
    first = replace(before, name="first", updated_at=NOW + timedelta(seconds=1))
    stores.applications.save(first, before)

    late = replace(before, name="late", uid="new", updated_at=NOW + timedelta(seconds=2))
    assert not stores.applications.save(late, before)

    assert stores.applications.get(ORG, APP) == first
    assert stores.applications.id_of(ORG, "new") is None


def test_a_deleted_application_cannot_be_changed(stores: Stores) -> None:
    before = builders.application()
    stores.applications.add(before, None)
    stores.applications.delete(before, NOW)

    assert not stores.applications.save(replace(before, name="B"), before)

    assert stores.applications.get(ORG, APP) is None


def test_an_exclusion_reads_a_bounded_number_of_applications(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    for number in range(1, MAX_SCANNED_APPLICATIONS + 5):
        on_dynamodb.applications.add(builders.application(id=app_id(number)), None)
    directory = system_on(on_dynamodb).directory
    requests.clear()

    page = directory.page(builders.identity(), PageRequest(limit=1), Exclusions(empty=True))

    assert (page.items, page.done) == ((), False)
    assert requests.total() <= MAX_SCANNED_APPLICATIONS + 16
