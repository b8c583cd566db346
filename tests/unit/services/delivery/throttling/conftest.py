import pytest

from tests.unit.services.delivery.throttling.scenes import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
