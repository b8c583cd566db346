import pytest

from tests.unit.services.delivery.health.arranged import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
