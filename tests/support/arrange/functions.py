"""Services of every function, on the fakes of one system."""

from typing import Any

from shared.adapters.sqs.background_queue import decode_step
from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.bootstrap.background import Background
from shared.bootstrap.deliver import Deliver
from shared.bootstrap.fanout import Fanout
from tests.support.arrange.api_client import services
from tests.support.arrange.app_under_test import SystemUnderTest


def services_by_function(system: SystemUnderTest) -> dict[str, Any]:
    """Returns services by the package of the function's handler."""
    made = services(system)
    return {
        "api": made,
        "ingest": made.ingest,
        "fanout": Fanout(system.fanout, decode_dispatch, system.dead_letters),
        "deliver": Deliver(system.delivery, decode_task, system.dead_letters),
        "sweep": system.sweeps,
        "background": Background(system.background, decode_step, system.dead_letters),
    }
