import pytest

from tests.unit.services.delivery.throttling.arranged import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
