"""Services of all functions, on the stores of a contract test."""

from tests.contract.conftest import Stores
from tests.support.arrange.app_under_test import SystemUnderTest

# Fields of the system that the stores replace; all other ports stay fakes.
STORES = (
    "_applications",
    "_background_tasks",
    "_endpoint_counts",
    "_endpoint_states",
    "_endpoints",
    "_event_types",
    "_messages",
    "_request_counts",
    "_routes",
    "bulkheads",
    "cache_leases",
    "deliveries",
    "due_retries",
    "revocations",
    "throttles",
)


def system_on(stores: Stores) -> SystemUnderTest:
    """Returns a system that has these stores, and fakes of everything else."""
    system = SystemUnderTest(clock=stores.clock)
    for name in STORES:
        setattr(system, name, getattr(stores, name.removeprefix("_")))
    system.assemble()
    return system
