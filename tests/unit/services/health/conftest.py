import pytest

from tests.unit.services.health.scenes import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
