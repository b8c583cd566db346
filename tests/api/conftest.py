from functools import cache

import pytest

from tests.support.arrange.api_client import ApiClient, services
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.arrange.tenant import SavedTenant, Tenant, a_tenant, with_every_part


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Adds the operation to the ids of schemathesis tests, which pytest 9 omits."""
    for item in items:
        if label := getattr(item, "operation_label", None):
            item._id = item.id.with_params(label)


@pytest.fixture
def system(request: pytest.FixtureRequest) -> SystemUnderTest:
    """A new system; one that has the tenant, if the test asks for it."""
    return saved_tenant().system() if "tenant" in request.fixturenames else SystemUnderTest()


@pytest.fixture
def api(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    return client_of(system, monkeypatch)


@pytest.fixture
def tenant(api: ApiClient) -> Tenant:
    return saved_tenant().on(api)


def client_of(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """Returns a client of the handlers on this system, for the duration of the test."""
    made = services(system)
    return ApiClient(
        system,
        handler("api", made, monkeypatch),
        handler("ingest", made.ingest, monkeypatch),
    )


# Made once: its ten requests were 7 ms of each test, and half the time of `test_limits.py`.
@cache
def saved_tenant() -> SavedTenant:
    """Returns a tenant with every part, of which each test gets a copy."""
    system = SystemUnderTest()
    with pytest.MonkeyPatch.context() as until_saved:
        return SavedTenant.of(with_every_part(a_tenant(client_of(system, until_saved))))
