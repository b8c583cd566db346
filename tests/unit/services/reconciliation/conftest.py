import pytest

from shared.adapters.memory import ScriptedHttp
from tests.support.world import SystemUnderTest
from tests.unit.services.reconciliation.scenes import OK


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(lambda _: OK))
