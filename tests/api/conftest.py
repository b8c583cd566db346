import importlib

import pytest

from shared import bootstrap
from tests.support.api_client import ApiClient, services
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    # The handlers build their services when they are imported: here on fakes.
    made = services(world)
    monkeypatch.setattr(bootstrap, "api", lambda: made)
    monkeypatch.setattr(bootstrap, "ingest", lambda: made.ingest)
    api_handler = importlib.import_module("functions.api.handler")
    ingest_handler = importlib.import_module("functions.ingest.handler")
    monkeypatch.setattr(api_handler, "_services", made)
    monkeypatch.setattr(ingest_handler, "_services", made.ingest)
    return ApiClient(world, api_handler, ingest_handler)
