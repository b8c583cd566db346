"""Isolation: an application with a hanging endpoint delays no other application."""

from dataclasses import replace
from datetime import timedelta

from tools.bench.isolation.lanes import SECOND, Model
from tools.bench.isolation.modelled_isolation import TRANSIENT, Run

LASTS = TRANSIENT
BACKLOG = 1_000
SOON = timedelta(seconds=5)
MILLISECOND = timedelta(milliseconds=1)


def p99(model: Model, backlog: int = BACKLOG) -> float:
    """Returns the 99th percentile of delays from the start, in milliseconds."""
    return Run(model, backlog, LASTS).run().p99()


def test_a_healthy_application_does_not_wait_for_a_hanging_one() -> None:
    alone = p99(Model(), 0)

    assert p99(Model()) <= 1.5 * alone
    # The same holds when the function already runs at its limit.
    assert p99(Model(ramp=False)) <= 1.5 * alone
    # Permits make the difference.
    assert p99(Model(permits=50)) > 10 * alone


def test_a_formerly_trusted_endpoint_holds_at_most_its_share_after_a_second() -> None:
    """Attempts arrive one by one, 20 a second, at 16 invocations."""
    trusted = Model(ramp=False, limit=16, share=4, trusted=True, apart=timedelta(milliseconds=50))

    assert Run(trusted, 60, SOON).run().longest <= SECOND / MILLISECOND
    # Permits for slow attempts make the difference.
    assert Run(replace(trusted, share=60), 60, SOON).run().longest > 10 * SECOND / MILLISECOND


def test_a_burst_of_sixty_delays_nothing_at_the_default_concurrency() -> None:
    burst = Model(ramp=False, trusted=True, apart=timedelta(milliseconds=1))
    alone = Run(burst, 0, SOON).run().p99()

    assert Run(burst, 60, SOON).run().p99() <= 1.5 * alone


def test_a_run_is_the_same_each_time() -> None:
    waits = [Run(Model(), 100, timedelta(seconds=20)).run().waits for _ in range(2)]

    assert waits[0] == waits[1]
