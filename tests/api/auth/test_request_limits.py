"""Request rate limits."""

import pytest

from shared.domain.auth.request_limits import RequestLimits
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG, SystemUnderTest


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    return client_of(
        SystemUnderTest(request_limits=RequestLimits(organisation=1, consumer=1)), monkeypatch
    )


def test_api_and_ingest_share_a_request_limit_and_return_retry_after(
    api: ApiClient,
) -> None:
    app = api("POST", "/api/v1/app", {"name": "a"}).json["id"]
    message = {"eventType": "a.b", "payload": {}}
    while (answer := api("POST", f"/api/v1/app/{app}/msg", message)).status == 202:
        pass

    assert (answer.status, answer.json["code"]) == (429, "rate_limit")
    assert 1 <= int(answer.headers["retry-after"]) <= 10
    assert api("GET", "/api/v1/app").status == 429
    assert len(api.system.store.messages) == 9


def test_a_flooding_consumer_does_not_use_up_the_organisations_request_limit(
    api: ApiClient,
) -> None:
    app = api("POST", "/api/v1/app", {"name": "a"}).json["id"]
    consumer = api.token(sub=app, org=ORG)
    path = f"/api/v1/app/{app}/endpoint"

    answers = [api("GET", path, token=consumer).status for _ in range(12)]

    assert answers == [200] * 10 + [429] * 2
    assert api("GET", path).status == 200
