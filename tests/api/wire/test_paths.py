"""How paths and methods are taken, for every operation that there is."""

import re

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.tenant import BODIES, Tenant, a_tenant

METHODS = {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}
EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.name}")
READING = pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.method == "GET"], ids=lambda o: o.name
)
UNKNOWN = {"sort": "name", "": "x", "expand": "a,b"}


@pytest.fixture
def tenant(api: ApiClient) -> Tenant:
    return a_tenant(api)


def call(tenant: Tenant, operation: Operation, path: str, **query: str) -> tuple[int, str]:
    answer = tenant.api(operation.method, path, BODIES.get(operation.name), query=query)
    return answer.status, answer.text


@READING
@pytest.mark.parametrize("end", ["/", "//"])
def test_a_slash_at_the_end_changes_nothing(tenant: Tenant, operation: Operation, end: str) -> None:
    path = tenant.path(operation)

    assert call(tenant, operation, path + end) == call(tenant, operation, path)


@EACH
def test_every_operation_is_there_with_a_slash_at_its_end(
    tenant: Tenant, operation: Operation
) -> None:
    status, text = call(tenant, operation, tenant.path(operation) + "/")

    assert status not in (404, 405), text


@READING
def test_head_answers_as_get_does_without_the_body(tenant: Tenant, operation: Operation) -> None:
    path = tenant.path(operation)

    head, get = tenant.api("HEAD", path), tenant.api("GET", path)

    assert (head.status, head.text) == (get.status, "")
    assert head.headers == get.headers


@EACH
def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    tenant: Tenant, operation: Operation
) -> None:
    path = tenant.path(operation)
    served = {o.method for o in OPERATIONS if matches(o, path)}
    if "GET" in served:
        served.add("HEAD")

    for method in METHODS - served:
        answer = tenant.api(method, path)

        assert answer.status == 405
        assert answer.headers["allow"] == ", ".join(sorted(served))
        assert method == "HEAD" or answer.json["code"] == "method_not_allowed"


def matches(operation: Operation, path: str) -> bool:
    return re.fullmatch(re.sub(r"<\w+>", "[^/]+", operation.path), path) is not None


@EACH
def test_what_is_below_an_operation_is_not_found(tenant: Tenant, operation: Operation) -> None:
    path = tenant.path(operation).rstrip("/") + "/a/b/c/d/e/f"

    answer = tenant.api(operation.method, path, BODIES.get(operation.name))

    assert answer.status == 404
    if operation.method != "HEAD":
        assert (answer.json["code"], answer.headers["content-type"]) == (
            "not_found",
            "application/json",
        )


@READING
def test_parameters_that_nobody_knows_change_nothing(tenant: Tenant, operation: Operation) -> None:
    path = tenant.path(operation)

    assert call(tenant, operation, path, **UNKNOWN) == call(tenant, operation, path)


def test_an_sdk_that_lost_the_last_part_of_its_path_reaches_nothing(api: ApiClient) -> None:
    """HTTP clients make `/app/mine/` of `/app/mine/endpoint/..`; no path of an SDK ends so."""
    api("POST", "/api/v1/app", {"name": "A", "uid": "mine"})
    sdk = {"User-Agent": "svix-libs/2.9.1/python"}

    assert api("DELETE", "/api/v1/app/mine/", headers=sdk).status == 404
    assert api("GET", "/api/v1/app/mine/endpoint/", headers=sdk).status == 404
    assert (
        api("POST", "/api/v1/app/mine/msg/", {"eventType": "a", "payload": {}}, headers=sdk).status
        == 404
    )
    assert api("GET", "/api/v1/app/mine", headers=sdk).status == 200
    assert api("DELETE", "/api/v1/app/mine/").status == 204
