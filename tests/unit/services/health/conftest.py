import pytest

from tests.unit.services.health.scenes import Story


@pytest.fixture
def story() -> Story:
    return Story()
