"""Services of `carry`."""

from dataclasses import dataclass

from shared.ports import Accounts, Clock
from shared.services.destinations.carry import CarryService


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryPorts:
    """Ports of `carry`."""

    accounts: Accounts
    clock: Clock


def assemble(ports: CarryPorts) -> CarryService:
    """Returns the service of `carry` on these ports."""
    return CarryService(accounts=ports.accounts, clock=ports.clock)
