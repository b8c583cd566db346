"""Clients that pause endpoints and resume them, and repeat requests that fail or die."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError, NotFound
from tests.simulation.model.runtime import Runtime
from tests.simulation.model.sources import limit
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.faults import Killed

LIMIT = limit("ApiFunction")
# The longest time until a change of the pause, usual ones and those in a hurry.
USUAL, QUICK = timedelta(days=2), timedelta(seconds=30)
CHANGES = 3


@dataclass(slots=True)
class Pauses:
    """Pauses made in a run: of each URL, from the answer to a pause until the request to resume."""

    runtime: Runtime
    chance: Random
    system: Callable[[], SystemUnderTest]
    spans: dict[str, list[tuple[datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def run(self, endpoint: Endpoint) -> None:
        """Pauses the endpoint and resumes it, a few times. Call it in an action of the loop."""
        loop = self.runtime.loop
        for _ in range(CHANGES):
            if not self._set(endpoint, paused=True):
                return
            began_at = loop.clock.now()
            loop.sleep(self._some())
            self.spans[endpoint.url].append((began_at, loop.clock.now()))
            self._set(endpoint, paused=False)
            loop.sleep(self._some())

    def _some(self) -> timedelta:
        longest = self.chance.choice((USUAL, QUICK))
        return timedelta(seconds=self.chance.randrange(int(longest.total_seconds())))

    def _set(self, endpoint: Endpoint, *, paused: bool) -> bool:
        """Returns whether the endpoint is there to be changed."""
        while True:
            try:
                answer: bool = self.runtime.invoke(self._handle, (endpoint, paused), LIMIT)
            except (InfrastructureError, Killed):
                self.runtime.loop.sleep(timedelta(seconds=1))
            else:
                return answer

    def _handle(self, event: Any, _context: Any) -> bool:
        endpoint, paused = event
        change = partial(self.system().endpoints.change, OWNER, endpoint.app_id, endpoint.id)
        try:
            change(lambda before: replace(before, paused=paused))
        except NotFound:
            return False
        return True
