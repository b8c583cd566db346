import pytest

from tests.sdk.python.kit.destinations import check_destinations
from tests.sdk.python.kit.generation import CURRENT
from tests.support.arrange.customer import Customer


@pytest.mark.skipif(not CURRENT, reason="The first generation has no destinations.")
def test_a_destination_is_made_changed_and_removed(customer: Customer) -> None:
    check_destinations(customer.svix.destination, customer.app)
