"""The organisation's own endpoints, for events about its webhooks."""

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from shared.domain.ids import OPERATIONAL_APP
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.tenant import BODIES

PATH = "/api/v1/operational-webhook/endpoint"
URL = "https://example.com/hook"
KEY = "whsec_" + "A" * 32


def test_get_operational_endpoint_returns_the_created_fields(api: ApiClient) -> None:
    body = {
        "url": URL,
        "description": "Pager",
        "uid": "pager",
        "throttleRate": 3,
        "retrySchedule": [1, 60],
        "disabled": True,
        "eventTypes": ["endpoint.disabled"],
        "secret": KEY,
        "metadata": {"team": "ops"},
        "headers": {"X-Own": "1", "authorization": "2"},
    }

    shown = api("POST", PATH, body).json

    assert api("GET", f"{PATH}/pager").json == api("GET", f"{PATH}/{shown['id']}").json == shown
    assert api("GET", PATH).json["data"] == [shown]
    reported = {name: value for name, value in body.items() if name not in ("secret", "headers")}
    assert {name: shown[name] for name in reported} == reported
    assert (shown["rateLimit"], shown["filterTypes"]) == (3, ["endpoint.disabled"])
    assert api("GET", f"{PATH}/pager/secret").json == {"key": KEY}
    assert api("GET", f"{PATH}/pager/headers").json == {
        "headers": {"X-Own": "1"},
        "sensitive": ["authorization"],
    }


def test_list_operational_endpoints_is_newest_first_by_default(api: ApiClient) -> None:
    ids = [api("POST", PATH, {"url": URL}).json["id"] for _ in range(3)]

    def listed(**query: str) -> list[str]:
        return [e["id"] for e in api("GET", PATH, query=query).json["data"]]

    assert listed() == listed(order="descending") == ids[::-1]
    assert listed(order="ascending", limit="2") == ids[:2]
    assert listed(order="ascending", iterator=ids[0]) == ids[1:]


def test_put_operational_endpoint_resets_absent_fields_except_secret_and_headers(
    api: ApiClient,
) -> None:
    body = {"url": URL, "uid": "pager", "secret": KEY, "headers": {"X-Own": "1"}}
    made = api("POST", PATH, {**body, "description": "Pager"}).json

    put = api("PUT", f"{PATH}/pager", {"url": "https://example.com/2"})

    assert put.status == 200
    assert (put.json["id"], put.json["url"]) == (made["id"], "https://example.com/2")
    assert (put.json["description"], put.json["uid"]) == ("", None)
    assert api("GET", f"{PATH}/{made['id']}/secret").json == {"key": KEY}
    assert api("GET", f"{PATH}/{made['id']}/headers").json["headers"] == {"X-Own": "1"}


def test_put_operational_endpoint_creates_a_missing_one(api: ApiClient) -> None:
    put = api("PUT", f"{PATH}/pager", {"url": URL, "uid": "pager"})

    assert put.status == 200
    assert api("GET", f"{PATH}/pager").json == put.json


def test_operational_endpoints_have_the_operations_on_secrets_and_headers(api: ApiClient) -> None:
    api("POST", PATH, {"url": URL, "uid": "pager", "headers": {"X-Old": "1"}})

    rotated = api("POST", f"{PATH}/pager/secret/rotate", {"key": KEY, "gracePeriodSeconds": None})
    set_headers = api("PUT", f"{PATH}/pager/headers", {"headers": {"X-New": "2"}})

    assert (rotated.status, rotated.json) == (200, {"key": KEY})
    assert api("GET", f"{PATH}/pager/secret").json == {"key": KEY}
    assert set_headers.status == 204
    assert api("GET", f"{PATH}/pager/headers").json["headers"] == {"X-New": "2"}


def test_deleting_an_operational_endpoint_frees_its_uid(api: ApiClient) -> None:
    api("POST", PATH, {"url": URL, "uid": "pager"})

    assert api("DELETE", f"{PATH}/pager").status == 204

    assert api("GET", f"{PATH}/pager").status == 404
    assert api("GET", PATH).json["data"] == []
    assert api("POST", PATH, {"url": URL, "uid": "pager"}).status == 201


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("names", [[], ["invoice.paid"], ["endpoint.created", "endpoint"]])
def test_create_operational_endpoint_rejects_other_event_types(
    api: ApiClient, method: str, names: list[str]
) -> None:
    api("POST", "/api/v1/event-type", {"name": "invoice.paid", "description": ""})
    path = PATH if method == "POST" else f"{PATH}/pager"

    answer = api(method, path, {"url": URL, "eventTypes": names})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "eventTypes"]


def test_the_same_idempotency_key_creates_one_operational_endpoint(api: ApiClient) -> None:
    headers = {"idempotency-key": "k"}

    first, second = (api("POST", PATH, {"url": URL}, headers=headers) for _ in range(2))

    assert first.json == second.json
    assert len(api("GET", PATH).json["data"]) == 1
    assert api("POST", PATH, {"url": URL, "uid": "mine"}).status == 201
    assert api("POST", PATH, {"url": URL, "uid": "mine"}).status == 409


OF_AN_APPLICATION = [o for o in OPERATIONS if "<app_id>" in o.path]


@pytest.mark.parametrize("operation", OF_AN_APPLICATION, ids=lambda o: o.name)
def test_no_operation_reaches_their_application(api: ApiClient, operation: Operation) -> None:
    endpoint = api("POST", PATH, {"url": URL, "uid": "mine"}).json["id"]
    path = operation.path.replace("<app_id>", OPERATIONAL_APP).replace("<endpoint_id>", endpoint)
    replaces = operation.name == "application.update"

    answer = api(operation.method, path, BODIES.get(operation.name))

    assert answer.status == (201 if replaces else 404)
    assert [a["id"] for a in api("GET", "/api/v1/app").json["data"]] == (
        [answer.json["id"]] if replaces else []
    )
    assert api("GET", f"{PATH}/mine").json["url"] == URL
