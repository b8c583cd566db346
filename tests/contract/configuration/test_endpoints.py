"""Contract of `Endpoints` and `Routes`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.domain import ids
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.route import RoutingTable
from shared.domain.endpoints.signing import OldSecret, Secret
from shared.domain.errors import Conflict, NotFound
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.json_text import JsonText
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Page, PageRequest, Span, paginate
from tests.contract.conftest import ENDPOINT as DYNAMODB_ENDPOINT
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))


def endpoint_id(number: int) -> EndpointId:
    return EndpointId(builders.new_id(ids.ENDPOINT, number))


def added(stores: Stores, **overrides: Any) -> Endpoint:
    """Stores an endpoint with its application."""
    if stores.applications.get(ORG, APP) is None:
        stores.applications.add(builders.application(), None)
    return stores.endpoints.add(builders.endpoint(**overrides), None)


def test_a_stored_endpoint_is_read_back_unchanged(stores: Stores) -> None:
    endpoint = added(
        stores,
        uid="main",
        description="Größe ☃",
        throttle_rate=3,
        version=2,
        disabled=True,
        disabled_by=builders.key().first_attempt_id,
        switched_at=NOW + timedelta(seconds=3),
        event_types=("b.b", "a.a"),
        channels=("x:1",),
        metadata={"k": "v"},
        headers={"X-Key": "välue"},
        filter=JsonText('{"data":{"ä":1.50}}'),
        method="PUT",
        challenge="GET",
        answered_url="https://example.com/hook",
        info_headers=True,
        secret=Secret(b"\x00\xff" * 20),
    )

    found = stores.endpoints.get(ORG, APP, ENDPOINT)

    assert found == endpoint
    assert found.secret.key == b"\x00\xff" * 20


@pytest.mark.parametrize("secret", [builders.PAIR, Secret(builders.PAIR.key)])
def test_a_key_pair_and_a_symmetric_secret_of_the_same_bytes_stay_distinct(
    stores: Stores, secret: Secret
) -> None:
    old = (OldSecret(secret, NOW + timedelta(hours=1)),)
    endpoint = added(stores, secret=secret, old_secrets=old)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == endpoint


def test_an_endpoint_without_filters_is_read_back_without_filters(stores: Stores) -> None:
    added(stores)

    found = stores.endpoints.get(ORG, APP, ENDPOINT)

    assert found is not None
    assert (found.event_types, found.channels, found.uid, found.throttle_rate) == (None,) * 4


def test_other_tenants_do_not_find_it(stores: Stores) -> None:
    added(stores, uid="main")

    for org_id, app_id in ((ELSEWHERE, APP), (ORG, OTHER_APP)):
        assert stores.endpoints.get(org_id, app_id, ENDPOINT) is None
        assert stores.endpoints.id_of(org_id, app_id, "main") is None
        assert list(stores.endpoints.scan(org_id, app_id, Span())) == []
        assert stores.routes.of(org_id, app_id) == RoutingTable(None)


def test_an_endpoint_of_a_missing_application_is_not_stored(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.endpoints.add(builders.endpoint(uid="main"), builders.idempotency_key())

    assert stores.endpoints.get(ORG, APP, ENDPOINT) is None


def test_a_uid_is_unique_within_its_application(stores: Stores) -> None:
    added(stores, uid="main")
    stores.applications.add(builders.application(id=OTHER_APP), None)

    with pytest.raises(Conflict):
        added(stores, id=endpoint_id(2), uid="main")

    elsewhere = added(stores, app_id=OTHER_APP, uid="main")
    assert stores.endpoints.id_of(ORG, OTHER_APP, "main") == elsewhere.id


def test_a_used_idempotency_key_returns_the_object_stored_first(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    first = stores.endpoints.add(builders.endpoint(uid="main"), builders.idempotency_key())
    second = builders.endpoint(id=endpoint_id(2), uid="main", secret=Secret(b"2" * 24))

    assert stores.endpoints.add(second, builders.idempotency_key()) == first
    assert stores.endpoints.get(ORG, APP, endpoint_id(2)) is None


def test_endpoints_are_listed_in_order_of_id_in_both_directions(stores: Stores) -> None:
    for number in (2, 3, 1):
        added(stores, id=endpoint_id(number), uid=f"uid{number}")
    expected = [endpoint_id(1), endpoint_id(2), endpoint_id(3)]

    assert [e.id for e in stores.endpoints.scan(ORG, APP, Span())] == expected
    back = stores.endpoints.scan(ORG, APP, Span(descending=True))
    assert [e.id for e in back] == expected[::-1]


def test_pages_of_endpoints_follow_each_other(stores: Stores) -> None:
    for number in range(1, 6):
        added(stores, id=endpoint_id(number))

    def page(request: PageRequest) -> Page[Endpoint]:
        found = stores.endpoints.scan(ORG, APP, request.span())
        return paginate(found, lambda e: e.id, request)

    first = page(PageRequest(limit=3))
    second = page(PageRequest(limit=3, iterator=first.iterator))
    back = page(PageRequest(limit=3, iterator=second.prev_iterator))

    assert [e.id for e in second.items] == [endpoint_id(4), endpoint_id(5)]
    assert back.items == first.items
    assert (first.done, second.done) == (False, True)


def test_an_endpoint_beyond_the_limit_is_a_conflict(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("memory", "dynamodb"):
        monkeypatch.setattr(f"shared.adapters.{module}.configuration.endpoints.MAX_ENDPOINTS", 3)
    added(stores, id=endpoint_id(1), uid="taken")
    idempotency_key = builders.idempotency_key()
    deleted = added(stores, id=endpoint_id(2))
    assert stores.endpoints.delete(deleted, NOW)
    third = builders.endpoint(id=endpoint_id(3))
    assert stores.endpoints.add(third, idempotency_key) == third

    with pytest.raises(Conflict) as caught:
        stores.endpoints.add(builders.endpoint(id=endpoint_id(4)), None)

    assert caught.value.code == "too_many_endpoints"
    assert stores.endpoints.get(ORG, APP, endpoint_id(4)) is None
    # A repeated request from before the limit still returns its endpoint.
    assert stores.endpoints.add(builders.endpoint(id=endpoint_id(4)), idempotency_key) == third
    stores.applications.add(builders.application(id=OTHER_APP, uid=None), None)
    stores.endpoints.add(builders.endpoint(app_id=OTHER_APP, id=endpoint_id(5)), None)


def test_a_change_is_stored_and_moves_the_uid(stores: Stores) -> None:
    before = added(stores, uid="old", headers={"A": "1"})
    after = replace(
        before,
        uid="new",
        headers={"B": "2"},
        secret=Secret(bytes(30)),
        old_secrets=(OldSecret(before.secret, NOW + timedelta(hours=1)),),
        disabled=True,
        event_types=("a.b",),
        updated_at=NOW + timedelta(seconds=1),
    )

    assert stores.endpoints.save(after, before)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == after
    assert stores.endpoints.id_of(ORG, APP, "new") == ENDPOINT
    assert stores.endpoints.id_of(ORG, APP, "old") is None


def test_a_change_to_a_uid_that_is_taken_stores_nothing(stores: Stores) -> None:
    before = added(stores)
    added_second = builders.endpoint(id=endpoint_id(2), uid="taken")
    stores.endpoints.add(added_second, None)

    with pytest.raises(Conflict):
        stores.endpoints.save(
            replace(before, uid="taken", updated_at=NOW + timedelta(seconds=1)), before
        )

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == before


def test_a_modified_endpoint_is_neither_changed_nor_deleted(stores: Stores) -> None:
    before = added(stores)
    first = replace(before, description="first", updated_at=NOW + timedelta(seconds=1))
    stores.endpoints.save(first, before)

    late = replace(before, description="late", updated_at=NOW + timedelta(seconds=2))
    assert not stores.endpoints.save(late, before)
    assert not stores.endpoints.delete(before, NOW)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == first


def rotated(before: Endpoint, secret: Secret, seconds: int = 1) -> Endpoint:
    return replace(before, secret=secret, updated_at=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("secret", [Secret(bytes(30)), builders.PAIR])
def test_a_rotation_is_found_by_its_idempotency_key(stores: Stores, secret: Secret) -> None:
    before, idempotency_key = added(stores), builders.idempotency_key()
    assert stores.endpoints.rotated_by(idempotency_key) is None

    assert stores.endpoints.rotate(rotated(before, secret), before, idempotency_key)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == rotated(before, secret)
    assert stores.endpoints.rotated_by(idempotency_key) == secret
    assert stores.endpoints.rotated_by(None) is None


def test_a_used_idempotency_key_rotates_nothing(stores: Stores) -> None:
    first, idempotency_key = Secret(bytes(30)), builders.idempotency_key()
    before = added(stores)
    after = rotated(before, first)
    stores.endpoints.rotate(after, before, idempotency_key)

    assert not stores.endpoints.rotate(rotated(after, Secret(bytes(31)), 2), after, idempotency_key)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) == after
    assert stores.endpoints.rotated_by(idempotency_key) == first


def test_an_expired_idempotency_key_rotates_again(stores: Stores) -> None:
    before = added(stores)
    after = rotated(before, Secret(bytes(30)))
    stores.endpoints.rotate(after, before, builders.idempotency_key())
    stores.clock.advance(timedelta(hours=12))
    later = builders.idempotency_key(expires_at=NOW + timedelta(hours=24))
    assert stores.endpoints.rotated_by(later) is None

    again = rotated(after, Secret(bytes(31)), 2)
    assert stores.endpoints.rotate(again, after, later)

    assert stores.endpoints.rotated_by(later) == again.secret


def test_a_refused_rotation_does_not_use_up_its_key(stores: Stores) -> None:
    before, idempotency_key = added(stores), builders.idempotency_key()
    stores.endpoints.save(rotated(before, before.secret), before)

    assert not stores.endpoints.rotate(
        rotated(before, Secret(bytes(30)), 2), before, idempotency_key
    )

    assert stores.endpoints.rotated_by(idempotency_key) is None


def test_a_deleted_endpoint_cannot_be_changed(stores: Stores) -> None:
    endpoint = added(stores)
    stores.endpoints.delete(endpoint, NOW)
    other = builders.endpoint(id=endpoint_id(2))

    assert not stores.endpoints.save(replace(endpoint, headers={"B": "2"}), endpoint)
    assert not stores.endpoints.save(replace(other, headers={"B": "2"}), other)

    assert stores.endpoints.get(ORG, APP, endpoint_id(2)) is None


def test_a_deleted_endpoint_is_kept_without_its_secrets(stores: Stores) -> None:
    old = (OldSecret(Secret(bytes(24)), NOW + timedelta(hours=1)),)
    endpoint = added(stores, uid="main", headers={"A": "1"}, event_types=("a.b",), old_secrets=old)

    assert stores.endpoints.delete(endpoint, NOW)

    expected = replace(endpoint, secret=Secret(b""), old_secrets=(), headers={}, deleted_at=NOW)
    assert stores.endpoints.get(ORG, APP, ENDPOINT) == expected
    assert list(stores.endpoints.scan(ORG, APP, Span())) == [expected]


def test_deleting_twice_returns_false(stores: Stores) -> None:
    endpoint = added(stores, uid="main")

    assert stores.endpoints.delete(endpoint, NOW)
    assert not stores.endpoints.delete(endpoint, NOW)
    assert not stores.endpoints.delete(builders.endpoint(id=endpoint_id(2)), NOW)


def test_a_deleted_endpoint_frees_its_uid(stores: Stores) -> None:
    endpoint = added(stores, uid="main")
    stores.endpoints.delete(endpoint, NOW)
    assert stores.endpoints.id_of(ORG, APP, "main") is None

    added(stores, id=endpoint_id(2), uid="main")
    assert not stores.endpoints.delete(endpoint, NOW)

    assert stores.endpoints.id_of(ORG, APP, "main") == endpoint_id(2)


def test_a_deleted_endpoint_expires_after_the_retention(stores: Stores) -> None:
    stores.endpoints.delete(added(stores), NOW)

    stores.clock.advance(RETENTION - timedelta(minutes=1))
    assert stores.endpoints.get(ORG, APP, ENDPOINT) is not None
    stores.clock.advance(timedelta(minutes=2))

    assert stores.endpoints.get(ORG, APP, ENDPOINT) is None
    assert list(stores.endpoints.scan(ORG, APP, Span())) == []


def test_routes_are_the_application_and_its_endpoints_filters(stores: Stores) -> None:
    application = stores.applications.add(builders.application(metadata={"a": "b"}), None)
    second = added(stores, id=endpoint_id(2), uid="b", disabled=True, channels=("x",))
    first = added(stores, id=endpoint_id(1), uid="a", event_types=("a.b", "c"))
    stores.endpoints.delete(added(stores, id=endpoint_id(3), uid="c"), NOW)

    table = stores.routes.of(ORG, APP)

    assert table == RoutingTable(application, (first.route, second.route))


def test_a_missing_application_has_no_routes(stores: Stores) -> None:
    application = stores.applications.add(builders.application(), None)
    added(stores)
    stores.applications.delete(application, NOW)

    assert stores.routes.of(ORG, APP) == RoutingTable(None)


def test_reading_routes_takes_one_request(on_dynamodb: Stores, requests: Counter[str]) -> None:
    for number in range(1, 4):
        added(on_dynamodb, id=endpoint_id(number), uid=f"uid{number}")
    requests.clear()

    on_dynamodb.routes.of(ORG, APP)

    assert requests == {"Query": 1}


def test_secrets_are_encrypted_in_the_table(on_dynamodb: Stores, table: str) -> None:
    secret = Secret(b"whisper-whisper-whisper!")
    before = added(on_dynamodb, headers={"Authorization": "hush"}, secret=secret)
    old = (OldSecret(secret, NOW + timedelta(hours=1)),)
    after = replace(rotated(before, builders.PAIR), old_secrets=old)
    on_dynamodb.endpoints.rotate(after, before, builders.idempotency_key())

    client = boto3.client("dynamodb", endpoint_url=DYNAMODB_ENDPOINT)
    text = str(client.scan(TableName=table)["Items"])
    client.close()

    assert "hush" not in text
    assert "whisper" not in text
    for hidden in (secret, builders.PAIR):
        assert str(hidden.key)[2:-1] not in text
        assert hidden.whole() not in text


def test_routes_are_read_without_decrypting_secrets(on_dynamodb: Stores) -> None:
    class Closed:
        def encrypt(self, plain: bytes, context: str) -> bytes:
            return b"sealed"

        def decrypt(self, sealed: bytes, context: str) -> bytes:
            raise AssertionError("nobody may open this here")

    on_dynamodb.applications.add(builders.application(), None)
    endpoint = DynamoEndpoints(Closed(), on_dynamodb.clock).add(builders.endpoint(), None)

    assert on_dynamodb.routes.of(ORG, APP).routes == (endpoint.route,)


def test_many_endpoints_come_in_the_given_order(stores: Stores) -> None:
    first, second = added(stores), added(stores, id=endpoint_id(2), headers={"X-Key": "v"})
    stores.endpoints.delete(first, NOW)

    found = stores.endpoints.get_many(ORG, APP, [second.id, endpoint_id(3), first.id])

    assert found == [second, stores.endpoints.get(ORG, APP, first.id)]
    assert stores.endpoints.get_many(ORG, OTHER_APP, [second.id]) == []
    stores.clock.advance(RETENTION + timedelta(minutes=1))
    assert stores.endpoints.get_many(ORG, APP, [second.id, first.id]) == [second]
