"""State of one run of `outrider smoke`, which its checks share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from shared.cli import output
from shared.cli.api import ApiConnection, path
from shared.domain.deliveries.delivery import DeliveryKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.operator.deployment import Deployment
from shared.domain.operator.smoke import CheckFailed
from shared.domain.operator.verifying import VerifySignature
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.ports import Clock
from shared.ports.operator.smoke import StackProbe, TrialReceiver
from shared.ports.operator.stack_resources import StackInspector

T = TypeVar("T")

EVENT = "outrider.smoke"
# Between an action and its result, cold starts and the queues' polling included.
MAX_WAIT = timedelta(minutes=2)
# To the letter, and in a form that a parser would change.
PAYLOAD = '{ "smoke": 1.0 }'
_SECOND = 1.0


@dataclass(kw_only=True)
class Trial:
    """Everything that checks work with, and what earlier checks have made.

    `run` is a name that no other run has, `stranger` the API for a token of another organisation,
    `nobody` for a token that is none. `has_planted` while a dead letter of a check may be in its
    queue.
    """

    api: ApiConnection
    stranger: ApiConnection
    nobody: ApiConnection
    organisation: OrgId
    deployment: Deployment
    stack_inspector: StackInspector
    probe: StackProbe
    receiver: TrialReceiver
    verifier: Callable[[str], VerifySignature]
    clock: Clock
    run: str
    started_at: datetime
    is_local: bool
    # The application's uid from the moment on when it may be there, and its id once it is.
    uid: str = ""
    app: str = ""
    has_planted: bool = False
    message: str = ""

    @contextmanager
    def endpoint(self, kind: str, schedule: list[int] | None = None) -> Iterator[str]:
        """An endpoint at the receiver's path of this kind, for as long as the block: later checks
        send to others."""
        body = {"url": self.receiver.address(kind), "retrySchedule": schedule}
        made: str = self.api("POST", self.of_app("endpoint"), body)["id"]
        try:
            yield made
        finally:
            self.api("DELETE", self.of_app("endpoint", made))

    def secret_of(self, endpoint: str) -> str:
        """The text that its deliveries are verified with."""
        found: str = self.api("GET", self.of_app("endpoint", endpoint, "secret"))["key"]
        return found

    def send(self) -> str:
        """A new message to the application's endpoints."""
        body = f'{{"eventType": "{EVENT}", "payload": {PAYLOAD}}}'.encode()
        made: str = self.api("POST", self.of_app("msg"), body)["id"]
        return made

    def attempts(self, endpoint: str, count: int) -> list[int]:
        """Statuses of an endpoint's attempts, oldest first, once there are `count`; CheckFailed
        when
        they do not come."""

        def look() -> list[int]:
            found = self.api("GET", self.of_app("attempt", "endpoint", endpoint))["data"]
            return [each["responseStatusCode"] for each in reversed(found)]

        return self.wait_until(
            lambda: found if len(found := look()) >= count else None,
            lambda: f"{len(look())} of {count} attempts were made",
        )

    def retry(self, message: str, endpoint: str) -> DeliveryTask:
        """The second attempt of a delivery, due now."""
        key = DeliveryKey(
            self.organisation, AppId(self.app), EndpointId(endpoint), MessageId(message)
        )
        return DeliveryTask(key=key, number=2, due_at=self.clock.now(), event_type=EVENT)

    def wait_until(
        self, look: Callable[[], T | None], missing: Callable[[], str], limit: timedelta = MAX_WAIT
    ) -> T:
        """Looks until something is there; after the limit, CheckFailed with what is missing."""
        end = self.clock.now() + limit
        while (found := look()) is None:
            if self.clock.now() >= end:
                raise CheckFailed(f"{missing()} within {limit.total_seconds():.0f} s.")
            output.pause(_SECOND)
        return found

    def since(self, started: datetime) -> str:
        """The time since then, to be read."""
        return f"{(self.clock.now() - started).total_seconds():.1f} s"

    def of_app(self, *parts: str) -> str:
        """A path of the API under the application."""
        return path("app", self.app, *parts)
