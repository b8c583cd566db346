"""An application whose endpoint hangs slows no other's down."""

from datetime import timedelta

from tests.bench.isolation import TRANSIENT, Run
from tests.bench.lanes import Model

LASTS = TRANSIENT
BACKLOG = 1_000


def p99(model: Model, backlog: int = BACKLOG) -> float:
    """From the first moment on, in milliseconds."""
    return Run(model, backlog, LASTS).run().p99()


def test_a_healthy_application_does_not_wait_for_one_that_hangs() -> None:
    alone = p99(Model(), 0)

    assert p99(Model()) <= 1.5 * alone
    # Nor when the function runs at its limit already.
    assert p99(Model(ramp=False)) <= 1.5 * alone
    # And it is the permits that do it.
    assert p99(Model(permits=50)) > 10 * alone


def test_a_run_is_the_same_each_time() -> None:
    waits = [Run(Model(), 100, timedelta(seconds=20)).run().waits for _ in range(2)]

    assert waits[0] == waits[1]
