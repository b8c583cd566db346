"""Adapters of the function that assumes roles of customers."""

from shared.adapters.accounts.courier_server import CourierServer
from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.system import SystemClock
from shared.assembly.carry import CarryPorts, assemble
from shared.settings.carry import CarrySettings


def carry(_settings: CarrySettings) -> CourierServer:
    """Returns the server of couriers on AWS."""
    clock = SystemClock()
    return CourierServer(assemble(CarryPorts(accounts=StsAccounts(clock), clock=clock)))
