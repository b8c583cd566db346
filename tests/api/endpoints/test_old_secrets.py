"""The end of an endpoint's old secrets, as its readers see it."""

from datetime import timedelta

import pytest

from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

FIELD = "oldSecretsExpireAt"


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    """The path of an endpoint."""
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    api("POST", f"/api/v1/app/{app}/endpoint", {"url": "https://example.com/hook", "uid": "mine"})
    return f"/api/v1/app/{app}/endpoint/mine"


def test_an_endpoint_with_its_first_secret_has_no_end_of_an_old_one(
    api: ApiClient, endpoint: str
) -> None:
    assert FIELD not in api("GET", endpoint).json


def test_a_rotation_shows_when_the_old_secret_ends(
    api: ApiClient, system: SystemUnderTest, endpoint: str
) -> None:
    ends = system.clock.now() + timedelta(hours=1)

    api("POST", f"{endpoint}/secret/rotate", {"gracePeriodSeconds": 3600})

    expected = ends.isoformat().replace("+00:00", "Z")
    assert api("GET", endpoint).json[FIELD][:19] == expected[:19]
    listed = api("GET", endpoint.removesuffix("/mine")).json["data"]
    assert [each[FIELD][:19] for each in listed] == [expected[:19]]


def test_the_last_of_several_old_secrets_counts(api: ApiClient, endpoint: str) -> None:
    api("POST", f"{endpoint}/secret/rotate", {"gracePeriodSeconds": 7200})
    longest = api("GET", endpoint).json[FIELD]

    api("POST", f"{endpoint}/secret/rotate", {"gracePeriodSeconds": 60})

    assert api("GET", endpoint).json[FIELD] == longest


def test_a_reader_without_the_right_to_secrets_sees_the_end(api: ApiClient, endpoint: str) -> None:
    api("POST", f"{endpoint}/secret/rotate", {"gracePeriodSeconds": 7200})
    app = endpoint.split("/")[4]
    access = {"capabilities": ["ViewBase"]}
    token = api("POST", f"/api/v1/auth/app-portal-access/{app}", access).json["token"]

    assert FIELD in api("GET", endpoint, token=token).json
    assert api("GET", f"{endpoint}/secret", token=token).status == 403
