"""Parameters of a run."""

from dataclasses import dataclass, field
from datetime import timedelta

from shared.adapters.aws import LONGEST_CALL
from tests.simulation.model.accounts import Sink
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.model.token_servers import TokenServer


@dataclass(frozen=True, slots=True)
class Scenario:
    """A run of the pipeline; the seed decides every random event."""

    seed: int
    manners: tuple[Manner, ...]
    messages: int = 3
    rates: Rates = field(default_factory=Rates)
    # Delay of the delivery time after the run's beginning; None for no delivery time.
    deliver_in: timedelta | None = None
    # Clients that send the same request at the same time, with the same key.
    twins: bool = False
    # Number of endpoints disabled during the run, from the first; and deleted, from the last.
    switched_off: int = 0
    deleted: int = 0
    # Number of endpoints, from the first, that are paused and resumed a few times.
    paused: int = 0
    disable_after: timedelta | None = timedelta(days=5)
    # Whether the organisation has an operational endpoint.
    listens: bool = False
    # Whether ingestion fans out messages to few endpoints inline.
    short_cut: bool = True
    # Deliveries per second, for each endpoint and for the application.
    endpoint_rate: int | None = None
    application_rate: int | None = None
    # Seconds within which all messages are posted.
    within: int = 120
    # Concurrent invocations in each lane; None for the maximum in template.yaml.
    concurrency: int | None = None
    # Whether producers put the messages into the intake queue.
    by_queue: bool = False
    # Permits of an application in the fast lane; None for the function's default.
    permits: int | None = None
    # Destinations, and the authorization servers of the first endpoints.
    sinks: tuple[Sink, ...] = ()
    tokens: tuple[TokenServer, ...] = ()

    @property
    def calm(self) -> bool:
        """Returns whether AWS has no faults."""
        return self.rates == Rates()

    @property
    def answered(self) -> bool:
        """Returns whether each AWS call takes effect, however slowly."""
        rates = self.rates
        failing = rates.throttled or rates.timed_out or rates.killed or rates.slow
        return not failing and timedelta(seconds=rates.brown_out) <= LONGEST_CALL
