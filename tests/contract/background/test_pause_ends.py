"""Contract of `PauseEnds`, which `Endpoints` stores."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.rows import PointerRow
from shared.adapters.dynamodb.table.writes import put
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import AttemptId, EndpointId
from shared.domain.pausing.pause_end import PauseEnd
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OTHER = EndpointId("ep_0000000000000000000000Other")
BECAUSE = AttemptId("atmpt_000000000000000000000000001")


def days(*spans: timedelta) -> list[date]:
    return [(NOW + span).date() for span in spans]


def all_ends(stores: Stores) -> list[PauseEnd]:
    return [end for n in range(20) for end in stores.pause_ends.on((NOW + n * DAY).date())]


def end_at(due_at: Any, endpoint_id: EndpointId = ENDPOINT) -> PauseEnd:
    return PauseEnd(org_id=ORG, app_id=APP, endpoint_id=endpoint_id, due_at=due_at)


def added(stores: Stores, **fields: Any) -> Endpoint:
    stores.applications.add(builders.application(), None)
    return stores.endpoints.add(builders.endpoint(**fields), None)


def changed(stores: Stores, before: Endpoint, **changes: Any) -> Endpoint:
    after = replace(before, **changes).changed_from(before, before.updated_at + SECOND)
    assert stores.endpoints.save(after, before)
    return after


def test_an_endpoint_created_paused_brings_its_expiry_as_the_end(stores: Stores) -> None:
    added(stores, paused=True, expiry=NOW + 3 * DAY)

    assert list(stores.pause_ends.on((NOW + 3 * DAY).date())) == [end_at(NOW + 3 * DAY)]
    assert len(all_ends(stores)) == 1


def test_a_pause_and_an_expiry_bring_the_end_in_either_order(stores: Stores) -> None:
    first = added(stores, paused=True)
    changed(stores, first, expiry=NOW + 3 * DAY)
    other = stores.endpoints.add(builders.endpoint(id=OTHER, expiry=NOW + 5 * DAY), None)
    changed(stores, other, paused=True)

    assert all_ends(stores) == [end_at(NOW + 3 * DAY), end_at(NOW + 5 * DAY, OTHER)]


def test_an_endpoint_that_is_disabled_by_an_attempt_ends_its_pause_at_once(stores: Stores) -> None:
    before = added(stores, paused=True, expiry=NOW + 3 * DAY)
    after = changed(stores, before, disabled=True, disabled_by=BECAUSE)

    assert end_at(after.switched_at) in all_ends(stores)
    assert len(all_ends(stores)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"paused": True},
        {"expiry": NOW + DAY},
        {"paused": True, "disabled": True, "expiry": NOW + DAY},
        {"disabled": True, "disabled_by": BECAUSE, "switched_at": NOW},
    ],
    ids=str,
)
def test_a_pause_that_only_a_request_ends_brings_none(
    stores: Stores, fields: dict[str, Any]
) -> None:
    endpoint = added(stores, **fields)
    changed(stores, endpoint, description="new")

    assert all_ends(stores) == []


def test_a_change_that_loses_its_race_brings_none(stores: Stores) -> None:
    before = added(stores, paused=True)
    changed(stores, before, description="first")
    late = replace(before, expiry=NOW + DAY).changed_from(before, NOW + 2 * SECOND)

    assert not stores.endpoints.save(late, before)

    assert all_ends(stores) == []


def test_a_creation_that_is_repeated_brings_one_end(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    once = builders.idempotency_key()
    for endpoint_id in (ENDPOINT, OTHER):
        made = builders.endpoint(id=endpoint_id, paused=True, expiry=NOW + DAY)
        assert stores.endpoints.add(made, once).id == ENDPOINT

    assert all_ends(stores) == [end_at(NOW + DAY)]


def test_an_end_lies_at_its_day_in_utc(stores: Stores) -> None:
    midnight = (NOW + 3 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    before = added(stores, paused=True, expiry=midnight - timedelta.resolution)
    changed(stores, before, expiry=midnight)

    assert [len(list(stores.pause_ends.on(d))) for d in days(DAY, 2 * DAY, 3 * DAY)] == [0, 1, 1]


def test_removed_ends_are_gone_and_others_stay(stores: Stores) -> None:
    before = added(stores, paused=True, expiry=NOW + DAY)
    changed(stores, before, expiry=NOW + 2 * DAY)

    for _ in range(2):
        stores.pause_ends.remove([end_at(NOW + DAY)])
        stores.pause_ends.remove([])

    assert all_ends(stores) == [end_at(NOW + 2 * DAY)]


def test_many_ends_of_a_day_are_all_found_and_removed(stores: Stores) -> None:
    endpoint = added(stores, paused=True, expiry=NOW + DAY)
    for number in range(1, 60):
        endpoint = changed(stores, endpoint, expiry=NOW + DAY + number * SECOND)

    found = list(stores.pause_ends.on((NOW + DAY).date()))
    stores.pause_ends.remove(found)

    assert len(found) == 60
    assert all_ends(stores) == []


def test_an_unreadable_end_is_skipped_and_the_others_are_found(on_dynamodb: Stores) -> None:
    added(on_dynamodb, paused=True, expiry=NOW + DAY)
    pk = task_keys.pause_end(end_at(NOW + DAY)).pk
    put(PointerRow(pk, "a", target="of another kind"))

    assert all_ends(on_dynamodb) == [end_at(NOW + DAY)]
