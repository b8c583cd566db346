"""Adapters of the function that assumes roles of customers."""

from shared.adapters.accounts.courier_server import CourierServer
from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.system import SystemClock
from shared.assembly.carry import CarryPorts, assemble
from shared.domain.destinations.consignment import Consignment
from shared.observability import error_fields, logger
from shared.settings.carry import CarrySettings


def carry(_settings: CarrySettings) -> CourierServer:
    """Returns the server of couriers on AWS."""
    clock = SystemClock()
    service = assemble(CarryPorts(accounts=StsAccounts(clock), clock=clock))
    return CourierServer(service=service, report=_crashed)


def _crashed(consignment: Consignment, error: Exception) -> None:
    about = error_fields(error)
    logger.error(
        "consignment.crashed",
        msg=consignment.message_id,
        ep=consignment.access.destination_id,
        error=about["error"],
        reason=about["reason"],
        places=about["places"],
    )
