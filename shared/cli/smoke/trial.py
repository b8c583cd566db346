"""State of a run of `outrider smoke`, shared by its checks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from shared.cli import output
from shared.cli.api import ApiConnection, path
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.operator.deployment import Deployment
from shared.domain.operator.smoke import CheckFailed
from shared.domain.operator.verifying import VerifySignature
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock
from shared.ports.operator.smoke import StackProbe, TrialReceiver
from shared.ports.operator.stack_resources import StackInspector

T = TypeVar("T")

EVENT = "outrider.smoke"
# Maximum time between an action and its result, including cold starts and the polling of queues.
MAX_WAIT = timedelta(minutes=2)
# A form that a parser would change, to detect a payload that was not kept byte for byte.
PAYLOAD = '{ "smoke": 1.0 }'
_SECOND = 1.0


@dataclass(kw_only=True)
class Trial:
    """Tools of the checks, and results of earlier checks.

    `run` is a unique name of the run, `stranger` the API with another organisation's token,
    `nobody` the API with an invalid token. `has_planted` is true while a dead letter of a check may
    be in its queue.
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
    # The uid is set as soon as the application may exist, the id once it does.
    uid: str = ""
    app: str = ""
    has_planted: bool = False
    message: str = ""

    @contextmanager
    def endpoint(self, kind: str, schedule: list[int] | None = None) -> Iterator[str]:
        """Creates an endpoint at the receiver's path of this kind, and deletes it at the end."""
        body = {"url": self.receiver.address(kind), "retrySchedule": schedule}
        made: str = self.api("POST", self.of_app("endpoint"), body)["id"]
        try:
            yield made
        finally:
            self.api("DELETE", self.of_app("endpoint", made))

    def secret_of(self, endpoint: str) -> str:
        """Returns the signing secret of the endpoint."""
        found: str = self.api("GET", self.of_app("endpoint", endpoint, "secret"))["key"]
        return found

    def send(self) -> str:
        """Sends a new message to the application's endpoints."""
        body = f'{{"eventType": "{EVENT}", "payload": {PAYLOAD}}}'.encode()
        made: str = self.api("POST", self.of_app("msg"), body)["id"]
        return made

    def attempts(self, endpoint: str, count: int) -> list[int]:
        """Returns the statuses of an endpoint's attempts, oldest first, once there are `count`.

        CheckFailed if they are not made in time.
        """

        def look() -> list[int]:
            found = self.api("GET", self.of_app("attempt", "endpoint", endpoint))["data"]
            return [each["responseStatusCode"] for each in reversed(found)]

        return self.wait_until(
            lambda: found if len(found := look()) >= count else None,
            lambda: f"{len(look())} of {count} attempts were made",
        )

    def retry(self, message: str, endpoint: str) -> DeliveryTask:
        """Returns the second attempt of a delivery, due now."""
        key = DeliveryKey(
            self.organisation, AppId(self.app), EndpointId(endpoint), MessageId(message)
        )
        return DeliveryTask(key=key, number=2, due_at=self.clock.now(), event_type=EVENT)

    def wait_until(
        self, look: Callable[[], T | None], missing: Callable[[], str], limit: timedelta = MAX_WAIT
    ) -> T:
        """Polls until there is a result; CheckFailed after the limit, with the missing part."""
        end = self.clock.now() + limit
        while (found := look()) is None:
            if self.clock.now() >= end:
                raise CheckFailed(f"{missing()} within {limit.total_seconds():.0f} s.")
            output.pause(_SECOND)
        return found

    def since(self, started: datetime) -> str:
        """Formats the time since then."""
        return f"{(self.clock.now() - started).total_seconds():.1f} s"

    def of_app(self, *parts: str) -> str:
        """Returns a path of the API under the application."""
        return path("app", self.app, *parts)
