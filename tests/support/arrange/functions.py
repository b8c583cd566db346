"""Services of every function, on the fakes of one system."""

from typing import Any

from shared.adapters.accounts.courier_server import CourierServer
from shared.adapters.sqs.background_queue import decode_step
from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.assembly import carry
from shared.assembly.background import Background
from shared.assembly.deliver import Deliver
from shared.assembly.fanout import Fanout
from tests.support.arrange.api_client import services
from tests.support.arrange.app_under_test import SystemUnderTest


def services_by_function(system: SystemUnderTest) -> dict[str, Any]:
    """Returns services by the package of the function's handler."""
    made = services(system)
    return {
        "api": made,
        "ingest": made.ingest,
        "intake": system.intake,
        "carry": CourierServer(
            service=carry.assemble(carry.CarryPorts(accounts=system.accounts, clock=system.clock)),
            report=raised,
        ),
        "fanout": Fanout(
            fanout=system.fanout, decode=decode_dispatch, dead_letters=system.dead_letters
        ),
        "deliver": Deliver(
            delivery=system.delivery, decode=decode_task, dead_letters=system.dead_letters
        ),
        "sweep": system.sweeps,
        "background": Background(
            engine=system.background,
            certificate_notices=system.certificate_notices,
            pause_ends=system.pause_ends,
            decode=decode_step,
            dead_letters=system.dead_letters,
        ),
    }


def raised(_: object, error: Exception) -> None:
    """Raises what the function would log."""
    raise error
