import pytest

from tests.support.api_client import ApiClient, services
from tests.support.handlers import handler
from tests.support.tenant import Tenant, a_tenant
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    return client_of(world, monkeypatch)


@pytest.fixture
def tenant(api: ApiClient) -> Tenant:
    return a_tenant(api)


def client_of(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """Calls the handlers on this world, for as long as the test runs."""
    made = services(world)
    return ApiClient(
        world,
        handler("api", made, monkeypatch),
        handler("ingest", made.ingest, monkeypatch),
    )
