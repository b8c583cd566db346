"""`outrider rotate` and `outrider reseal`."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from tests.cli.conftest import Cli
from tests.support.arrange.api_client import ApiClient

APP = "/api/v1/app/acme/endpoint"
OPERATIONAL = "/api/v1/operational-webhook/endpoint"
INPUT = {
    "url": "https://example.com/",
    "uid": "mine",
    "description": "A note",
    "throttleRate": 7,
    "retrySchedule": [5, 60],
    "metadata": {"a": "b"},
    "headers": {"authorization": "Basic dTpw"},
}


def test_a_new_key_is_put_in_front_of_those_of_before(run: Cli) -> None:
    first = run("rotate", "tokens")
    second = run.json("rotate", "tokens")

    keys = run.operator.secrets["tokens"].keys
    assert keys[-1] == "tokens"
    assert len(set(keys)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys[:-1])
    assert first.stdout == "tokens: a new key is in use; 1 of before hold too, until --retire.\n"
    assert second == {"keys": "tokens", "previous": 2}
    assert keys[1] not in first.output
    assert run.operator.secrets["secrets"].keys == ["secrets"]


def test_keys_of_before_are_taken_out(run: Cli) -> None:
    run("rotate", "secrets")
    current, _ = run.operator.secrets["secrets"].keys

    assert (
        run("rotate", "secrets", "--retire").stdout == "secrets: 1 keys of before are taken out.\n"
    )
    assert run.json("rotate", "secrets", "--retire") == {"keys": "secrets", "retired": 0}
    assert run.operator.secrets["secrets"].keys == [current]


@pytest.fixture
def changed(run: Cli, api: ApiClient) -> list[str]:
    """The requests that are no mere looks, as they come."""
    seen: list[str] = []
    answer = run.operator.send
    assert answer is not None

    def watched(
        method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> ApiResponse:
        if method != "GET":
            seen.append(f"{method} {url.removeprefix('https://api.example.com')}")
        answered: ApiResponse = answer(method, url, headers, body)
        return answered

    run.operator.send = watched
    return seen


def test_every_endpoint_is_written_anew_as_it_is(
    run: Cli, api: ApiClient, changed: list[str]
) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    app_id = api("GET", "/api/v1/app/acme").json["id"]
    made = {
        place: api("POST", place, {**INPUT, **types}).json["id"]
        for place, types in ((APP, {}), (OPERATIONAL, {"filterTypes": ["endpoint.disabled"]}))
    }
    before = [shown(api, place) for place in made]

    found = run("reseal")

    assert [shown(api, place) for place in made] == before
    assert found.stdout == "2 endpoints are sealed with the key in use.\n"
    assert changed == [
        f"PATCH /api/v1/app/{app_id}/endpoint/{made[APP]}",
        f"PUT {OPERATIONAL}/{made[OPERATIONAL]}",
    ]
    assert run.json("reseal") == {"endpoints": 2}


def shown(api: ApiClient, place: str) -> list[Any]:
    """All that is shown of an endpoint, but for when it was written last."""
    endpoint = api("GET", f"{place}/mine").json
    return [
        {name: value for name, value in endpoint.items() if name != "updatedAt"},
        *(api("GET", f"{place}/mine/{part}").json for part in ("secret", "headers")),
    ]
