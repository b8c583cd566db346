import pytest

from shared.adapters.memory import ScriptedHttp
from tests.support.world import World
from tests.unit.services.reconciliation.scenes import OK


@pytest.fixture
def world() -> World:
    return World(ScriptedHttp(lambda _: OK))
