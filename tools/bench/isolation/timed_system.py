"""The services of a stack on fakes that take as long as AWS does, with modelled queues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.fakes.simulated_time import Loop
from tools.bench.isolation.lanes import CALL, Lane, Model, Port


@dataclass(frozen=True, slots=True)
class Timed:
    """A port with latency."""

    loop: Loop
    port: Any

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            self.loop.sleep(CALL)
            return getattr(self.port, name)(*args, **options)

        return call


def timed_system(
    plain: SystemUnderTest,
    model: Model,
    *,
    http: Any,
    schedule: Sequence[timedelta],
    loop: Loop,
    lanes: Mapping[str, Lane],
) -> SystemUnderTest:
    """Returns services on the ports of `plain`, each call with latency, and on these lanes."""
    system = SystemUnderTest(
        http, schedule, plain.clock, permits=model.permits, late_permits=model.share
    )
    for name in (
        "_endpoints",
        "_messages",
        "_routes",
        "deliveries",
        "due_retries",
        "bulkheads",
    ):
        setattr(system, name, Timed(loop, getattr(plain, name)))
    queues = {"message_queue": "fanout", "delivery_queue": "delivery"}
    for name, lane in (*queues.items(), ("slow_queue", "slow_delivery")):
        setattr(system, name, Timed(loop, Port(lanes[lane])))
    system.assemble()
    system.without_caches()
    # The model has the longer path, through the queue of messages.
    system.without_inline_fanout()
    if not model.slow_lane:
        admission = replace(system.delivery.admission, slow_lane=None)
        system.delivery = replace(system.delivery, admission=admission)
    return system
