"""The copy of a tenant that each test gets answers like the tenant itself."""

from collections.abc import Iterator

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from tests.api.conftest import client_of
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.tenant import SavedTenant, Tenant, a_tenant, with_every_part

READING = [o for o in OPERATIONS if o.method == "GET"]
DELETING = [o for o in OPERATIONS if o.method == "DELETE"]
CHANGING = [o for o in OPERATIONS if o not in READING + DELETING]


def answers(tenant: Tenant) -> list[tuple[str, int, str]]:
    """Calls every operation, with what it leads to; answers have ids and times of the system."""
    return [*_called(tenant, READING), *_changed(tenant), *_called(tenant, READING + DELETING)]


def _changed(tenant: Tenant) -> Iterator[tuple[str, int, str]]:
    yield from _called(tenant, CHANGING)
    tenant.api.system.process_background()
    tenant.api.system.run()
    yield "requests to receivers", len(tenant.api.system.http.requests), ""


def _called(tenant: Tenant, operations: list[Operation]) -> Iterator[tuple[str, int, str]]:
    for operation in operations:
        for bearer in (tenant.api.token(sub=ORG), tenant.token()):
            answer = tenant.call(operation, bearer)
            yield operation.name, answer.status, answer.text


def test_a_copy_answers_like_its_original_and_changes_no_other_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = with_every_part(a_tenant(client_of(SystemUnderTest(), monkeypatch)))
    saved = SavedTenant.of(original)
    expected = answers(original)

    for _ in range(2):
        copied = saved.on(client_of(saved.system(), monkeypatch))
        assert answers(copied) == expected
