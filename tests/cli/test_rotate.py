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


def test_rotate_makes_a_new_key_current_and_keeps_the_previous_ones(run: Cli) -> None:
    first = run("rotate", "tokens")
    second = run.json("rotate", "tokens")

    keys = run.operator.secrets["tokens"].keys
    assert keys[-1] == "tokens"
    assert len(set(keys)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys[:-1])
    assert first.stdout == "tokens: created a new key; 1 previous keys stay valid until --retire.\n"
    assert second == {"keys": "tokens", "previous": 2}
    assert keys[1] not in first.output
    assert run.operator.secrets["secrets"].keys == ["secrets"]


def test_rotate_with_retire_removes_the_previous_keys(run: Cli) -> None:
    run("rotate", "secrets")
    current, _ = run.operator.secrets["secrets"].keys

    assert run("rotate", "secrets", "--retire").stdout == "secrets: 1 previous keys retired.\n"
    assert run.json("rotate", "secrets", "--retire") == {"keys": "secrets", "retired": 0}
    assert run.operator.secrets["secrets"].keys == [current]


@pytest.fixture
def changed(run: Cli, api: ApiClient) -> list[str]:
    """The write requests, in order."""
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


def test_reseal_rewrites_every_endpoint_unchanged(
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
    assert found.stdout == "Re-encrypted the secrets of 2 endpoints.\n"
    assert changed == [
        f"PATCH /api/v1/app/{app_id}/endpoint/{made[APP]}",
        f"PUT {OPERATIONAL}/{made[OPERATIONAL]}",
    ]
    assert run.json("reseal") == {"endpoints": 2}


def shown(api: ApiClient, place: str) -> list[Any]:
    """Returns all fields of an endpoint except its last update."""
    endpoint = api("GET", f"{place}/mine").json
    return [
        {name: value for name, value in endpoint.items() if name != "updatedAt"},
        *(api("GET", f"{place}/mine/{part}").json for part in ("secret", "headers")),
    ]
