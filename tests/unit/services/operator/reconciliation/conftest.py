import pytest

from shared.adapters.memory import ScriptedHttp
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.unit.services.operator.reconciliation.arranged import OK


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(lambda _: OK))
