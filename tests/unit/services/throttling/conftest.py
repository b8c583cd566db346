import pytest

from tests.unit.services.throttling.scenes import DeliveryCase


@pytest.fixture
def case() -> DeliveryCase:
    return DeliveryCase()
