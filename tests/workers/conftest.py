import pytest

from tests.support.world import SystemUnderTest


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest()
