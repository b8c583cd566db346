"""Every operation enforces the table of permissions, for every kind of token."""

from datetime import timedelta

import pytest

from functions.api.operations import Operation, Operations
from functions.api.routes import OPERATIONS
from functions.http.response import json_response
from shared.domain.auth.access import Capability
from shared.domain.auth.permissions import PERMISSIONS, Reach
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import Tenant

NO_TOKEN, REFUSED = 401, 403


EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.name}")


@EACH
@pytest.mark.parametrize("bearer", [None, "", "nonsense", "a.b.c"])
def test_an_operation_returns_401_without_a_valid_token_unless_it_needs_none(
    tenant: Tenant, operation: Operation, bearer: str | None
) -> None:
    answer = tenant.call(operation, bearer)

    is_open = operation.permission.reach is Reach.ANYONE
    assert (answer.status != NO_TOKEN) is is_open


@EACH
def test_an_expired_token_returns_401(tenant: Tenant, operation: Operation) -> None:
    early = tenant.api.token(sub=ORG)
    tenant.api.system.clock.advance(timedelta(hours=2))

    is_open = operation.permission.reach is Reach.ANYONE
    assert (tenant.call(operation, early).status != NO_TOKEN) is is_open


@EACH
def test_an_organisations_token_may_call_all_operations_except_those_on_another_token(
    tenant: Tenant, operation: Operation
) -> None:
    status = tenant.call(operation, tenant.api.token(sub=ORG)).status

    if operation.permission.reach is Reach.BEARER:
        assert status == REFUSED
    else:
        assert status < 400


@EACH
def test_an_applications_token_may_call_the_operations_in_the_table(
    tenant: Tenant, operation: Operation
) -> None:
    status = tenant.call(operation, tenant.token()).status

    if operation.permission.reach is Reach.ORGANISATION:
        assert status == REFUSED
    else:
        assert status < 400


@EACH
def test_another_applications_token_returns_404(tenant: Tenant, operation: Operation) -> None:
    other = tenant.api("POST", "/api/v1/app", {"name": "Other"}).json["id"]
    status = tenant.call(operation, tenant.api.token(sub=other, org=ORG)).status

    if operation.permission.reach is Reach.ORGANISATION:
        assert status == REFUSED
    elif "<app_id>" in operation.path or "<task_id>" in operation.path:
        assert status == 404
    else:
        assert status < 400


@EACH
def test_another_organisations_token_returns_404(tenant: Tenant, operation: Operation) -> None:
    status = tenant.call(operation, tenant.api.token(sub="org_other")).status

    if operation.permission.reach is Reach.BEARER:
        assert status == REFUSED
    elif operation.permission.reach is Reach.ANYONE:
        assert status < 400
    elif "<" in operation.path and operation.method != "PUT":
        assert status == 404
    else:
        assert status < 400 or status == 404


def test_the_table_has_no_operation_that_is_not_served() -> None:
    assert {o.name for o in OPERATIONS} == set(PERMISSIONS)


def test_a_route_that_is_not_in_the_table_cannot_be_served() -> None:
    with pytest.raises(KeyError):
        Operations("/api/v1").add("nothing.get", "GET", responses={204: None})(
            lambda _call: json_response(204)
        )


def test_every_operation_of_an_application_requires_a_capability() -> None:
    asked = {p.capability for p in PERMISSIONS.values() if p.reach is Reach.APPLICATION}

    assert None not in asked
    assert asked <= set(Capability)
