"""Every operation, tried with every kind of token, holds to the table of permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from functions.api.operations import Operation, Operations
from functions.api.routes import OPERATIONS
from functions.http.response import answer
from shared.domain.access import Capability
from shared.domain.permissions import PERMISSIONS, Reach
from tests.support.api_client import Answer, ApiClient
from tests.support.world import ORG

# What an operation needs of a body before it looks at what the path names.
BODIES: Mapping[str, Any] = {
    "application.create": {"name": "Acme"},
    "application.update": {"name": "Acme"},
    "endpoint.create": {"url": "https://example.com"},
    "endpoint.update": {"url": "https://example.com"},
    "endpoint.update-headers": {"headers": {}},
    "event-type.create": {"name": "b.c", "description": ""},
    "event-type.update": {"description": ""},
    "message.create": {"eventType": "a.b", "payload": {}},
    "operational-webhook.endpoint.create": {"url": "https://example.com"},
    "operational-webhook.endpoint.set-headers": {"headers": {}},
    "operational-webhook.endpoint.upsert": {"url": "https://example.com"},
    "message.precheck": {"eventType": "a.b"},
    "statistics.aggregate-app-stats": {
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-01-02T00:00:00Z",
    },
}
NO_TOKEN, REFUSED = 401, 403


@dataclass
class Tenant:
    """An application with one of everything that a path can name."""

    api: ApiClient
    ids: dict[str, str]

    def call(self, operation: Operation, bearer: str | None) -> Answer:
        path = operation.path
        for name, value in self.ids.items():
            path = path.replace(f"<{name}>", value)
        assert "<" not in path, f"the test knows no {path}"
        return self.api(operation.method, path, BODIES.get(operation.name), token=bearer)

    def token(self, **claims: Any) -> str:
        return self.api.token(sub=self.ids["app_id"], org=ORG, **claims)


@pytest.fixture
def tenant(api: ApiClient) -> Tenant:
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    own = {"url": "https://example.com", "uid": "mine"}
    for path in (f"/api/v1/app/{app}/endpoint", "/api/v1/operational-webhook/endpoint"):
        assert api("POST", path, own).status == 201
    message = api("POST", f"/api/v1/app/{app}/msg", BODIES["message.create"]).json["id"]
    api.world.run()
    attempts = api("GET", f"/api/v1/app/{app}/attempt/msg/{message}").json["data"]
    ids = {
        "task_id": api("PUT", "/api/v1/stats/usage/event-types").json["id"],
        "app_id": app,
        "endpoint_id": "mine",
        "event_type_name": "a.b",
        "msg_id": message,
        "attempt_id": attempts[0]["id"],
    }
    return Tenant(api, ids)


EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.name}")


@EACH
@pytest.mark.parametrize("bearer", [None, "", "nonsense", "a.b.c"])
def test_without_a_valid_token_only_what_needs_none_is_served(
    tenant: Tenant, operation: Operation, bearer: str | None
) -> None:
    answer = tenant.call(operation, bearer)

    is_open = operation.permission.reach is Reach.ANYONE
    assert (answer.status != NO_TOKEN) is is_open


@EACH
def test_an_expired_token_is_none(tenant: Tenant, operation: Operation) -> None:
    early = tenant.api.token(sub=ORG)
    tenant.api.world.clock.advance(timedelta(hours=2))

    is_open = operation.permission.reach is Reach.ANYONE
    assert (tenant.call(operation, early).status != NO_TOKEN) is is_open


@EACH
def test_the_organisations_token_may_do_everything_but_for_what_concerns_another_token(
    tenant: Tenant, operation: Operation
) -> None:
    status = tenant.call(operation, tenant.api.token(sub=ORG)).status

    if operation.permission.reach is Reach.BEARER:
        assert status == REFUSED
    else:
        assert status < 300


@EACH
def test_an_applications_token_may_do_what_the_table_says(
    tenant: Tenant, operation: Operation
) -> None:
    status = tenant.call(operation, tenant.token()).status

    if operation.permission.reach is Reach.ORGANISATION:
        assert status == REFUSED
    else:
        assert status < 300


@EACH
def test_another_applications_token_finds_nothing(tenant: Tenant, operation: Operation) -> None:
    other = tenant.api("POST", "/api/v1/app", {"name": "Other"}).json["id"]
    status = tenant.call(operation, tenant.api.token(sub=other, org=ORG)).status

    if operation.permission.reach is Reach.ORGANISATION:
        assert status == REFUSED
    elif "<app_id>" in operation.path:
        assert status == 404
    else:
        assert status < 300


@EACH
def test_another_organisations_token_finds_nothing(tenant: Tenant, operation: Operation) -> None:
    status = tenant.call(operation, tenant.api.token(sub="org_other")).status

    if operation.permission.reach is Reach.BEARER:
        assert status == REFUSED
    elif "<" in operation.path and operation.method != "PUT":
        assert status == 404
    else:
        assert status < 300 or status == 404


def test_the_table_has_no_operation_that_is_not_served() -> None:
    assert {o.name for o in OPERATIONS} == set(PERMISSIONS)


def test_a_route_that_is_not_in_the_table_cannot_be_served() -> None:
    with pytest.raises(KeyError):
        Operations("/api/v1").add("nothing.get", "GET", answers={204: None})(
            lambda _call: answer(204)
        )


def test_every_operation_of_an_application_asks_for_a_capability() -> None:
    asked = {p.capability for p in PERMISSIONS.values() if p.reach is Reach.APPLICATION}

    assert None not in asked
    assert asked <= set(Capability)
