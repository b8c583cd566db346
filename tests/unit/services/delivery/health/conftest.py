import pytest

from tests.unit.services.delivery.health.scenes import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
