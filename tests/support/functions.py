"""What every function works with, on the fakes of one world."""

from typing import Any

from shared.adapters.background_queue import decode_step
from shared.adapters.tasks import decode_dispatch, decode_task
from shared.bootstrap.background import Background
from shared.bootstrap.deliver import Deliver
from shared.bootstrap.fanout import Fanout
from tests.support.api_client import services
from tests.support.world import World


def services_by_function(world: World) -> dict[str, Any]:
    """By the package of the function's handler."""
    made = services(world)
    return {
        "api": made,
        "ingest": made.ingest,
        "fanout": Fanout(world.fanout, decode_dispatch, world.dead_letters),
        "deliver": Deliver(world.delivery, decode_task, world.dead_letters),
        "sweep": world.sweeps,
        "background": Background(world.background, decode_step, world.dead_letters),
    }
