"""Paths and methods of every operation."""

import re

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.tenant import BODIES, Tenant

METHODS = {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}
EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.name}")
READING = pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.method == "GET"], ids=lambda o: o.name
)
UNKNOWN = {"sort": "name", "": "x", "expand": "a,b"}


def call(tenant: Tenant, operation: Operation, path: str, **query: str) -> tuple[int, str]:
    answer = tenant.api(
        operation.method, path, BODIES.get(operation.name), query=tenant.query(operation) | query
    )
    return answer.status, answer.text


@READING
@pytest.mark.parametrize("end", ["/", "//"])
def test_a_trailing_slash_does_not_change_the_response(
    tenant: Tenant, operation: Operation, end: str
) -> None:
    path = tenant.path(operation)

    assert call(tenant, operation, path + end) == call(tenant, operation, path)


@EACH
def test_every_operation_exists_with_a_trailing_slash(tenant: Tenant, operation: Operation) -> None:
    status, text = call(tenant, operation, tenant.path(operation) + "/")

    assert status not in (404, 405), text


@READING
def test_head_returns_the_response_to_get_without_the_body(
    tenant: Tenant, operation: Operation
) -> None:
    path, query = tenant.path(operation), tenant.query(operation)

    head, get = (tenant.api(method, path, query=query) for method in ("HEAD", "GET"))

    assert (head.status, head.text) == (get.status, "")
    assert head.headers == get.headers


@EACH
def test_an_unsupported_method_returns_405_with_the_supported_methods(
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
def test_a_path_below_an_operation_returns_404(tenant: Tenant, operation: Operation) -> None:
    path = tenant.path(operation).rstrip("/") + "/a/b/c/d/e/f"

    answer = tenant.api(operation.method, path, BODIES.get(operation.name))

    assert answer.status == 404
    if operation.method != "HEAD":
        assert (answer.json["code"], answer.headers["content-type"]) == (
            "not_found",
            "application/json",
        )


@READING
def test_unknown_parameters_do_not_change_the_response(
    tenant: Tenant, operation: Operation
) -> None:
    path = tenant.path(operation)

    assert call(tenant, operation, path, **UNKNOWN) == call(tenant, operation, path)


def test_a_path_cut_short_by_an_sdk_returns_404(api: ApiClient) -> None:
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
