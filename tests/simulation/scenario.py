"""What a run is made of."""

from dataclasses import dataclass, field
from datetime import timedelta

from shared.adapters.aws import LONGEST_CALL
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner


@dataclass(frozen=True, slots=True)
class Scenario:
    """A run of the pipeline; the seed decides all that happens by chance."""

    seed: int
    manners: tuple[Manner, ...]
    messages: int = 3
    rates: Rates = field(default_factory=Rates)
    # How long after the run's beginning the messages are to be delivered; nothing is at once.
    deliver_in: timedelta | None = None
    # Clients that send the same request at the same time, with the same key.
    twins: bool = False
    # How many endpoints are switched off on the way, from the first; and deleted, from the last.
    switched_off: int = 0
    deleted: int = 0
    disable_after: timedelta | None = timedelta(days=5)
    # Whether the organisation has an endpoint that is told of its deliveries.
    listens: bool = False
    # Whether the deliveries of a message to few endpoints are queued by who accepts it.
    short_cut: bool = True
    # Deliveries a second, to each endpoint and of the application.
    endpoint_rate: int | None = None
    application_rate: int | None = None
    # Seconds within which all messages come.
    within: int = 120
    # Invocations that may run at once in each lane; as template.yaml has it by default.
    concurrency: int | None = None
    # Permits of an application in the fast lane; as the function has them by default.
    permits: int | None = None

    @property
    def calm(self) -> bool:
        """Whether AWS does what it should."""
        return self.rates == Rates()

    @property
    def answered(self) -> bool:
        """Whether each call of AWS comes to its effect, however long it takes."""
        rates = self.rates
        failing = rates.throttled or rates.timed_out or rates.killed or rates.slow
        return not failing and timedelta(seconds=rates.brown_out) <= LONGEST_CALL
