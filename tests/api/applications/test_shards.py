"""Shards of an application, from the rate in its metadata."""

from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.applications.sharding import CHANGE_LEAD_TIME, SHARD_RATE
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest


def post(api: ApiClient, app: str, count: int) -> set[int]:
    """Posts messages; returns the shards that they are in."""
    body = {"eventType": "a", "payload": {}}
    made = [api("POST", f"/api/v1/app/{app}/msg", body).json["id"] for _ in range(count)]
    return {ids.shard_of(name) for name in made}


def test_a_new_application_with_a_high_rate_uses_all_its_shards_at_once(api: ApiClient) -> None:
    app = api("POST", "/api/v1/app", {"name": "A", "metadata": {SHARD_RATE: "2000"}}).json

    assert app["metadata"] == {SHARD_RATE: "2000"}
    assert post(api, app["id"], 30) == {0, 1, 2, 3}


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
def test_raising_the_rate_of_an_application_adds_shards_after_the_cache_ttl(
    api: ApiClient, system: SystemUnderTest, verb: str
) -> None:
    app = api("POST", "/api/v1/app", {"name": "A"}).json["id"]
    body = {"name": "A", "metadata": {SHARD_RATE: "1000"}}
    assert api(verb, f"/api/v1/app/{app}", body).status == 200

    assert post(api, app, 10) == {0}
    system.clock.advance(CHANGE_LEAD_TIME)

    assert post(api, app, 10) == {0, 1}
    system.clock.advance(timedelta(seconds=1))
    listed = api("GET", f"/api/v1/app/{app}/msg").json["data"]
    assert len(listed) == 20


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH"])
def test_a_rate_that_is_not_a_number_is_rejected(api: ApiClient, verb: str) -> None:
    app = api("POST", "/api/v1/app", {"name": "A"}).json["id"]
    path = "/api/v1/app" if verb == "POST" else f"/api/v1/app/{app}"

    answer = api(verb, path, {"name": "A", "metadata": {SHARD_RATE: "many"}})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "metadata", SHARD_RATE]
