import pytest

from tests.unit.services.throttling.scenes import Story


@pytest.fixture
def story() -> Story:
    return Story()
