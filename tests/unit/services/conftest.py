import pytest

from tests.support.arrange.app_under_test import SystemUnderTest


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest()
