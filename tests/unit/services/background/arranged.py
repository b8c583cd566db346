"""An application with an endpoint, and messages to it with different results."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import RecordedRequest, ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.delivery import Attempt, Delivery, Trigger
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message, MessageInput
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.results import delivery_results

APP = "acme"
SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


@dataclass
class ArrangedTasks:
    """An application under test; `answers` maps a payload to the receiver's next status."""

    answers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.system = SystemUnderTest(ScriptedHttp(self._reply), retry_delays=())
        self.system.applications.create(OWNER, ApplicationInput(name="Acme", uid=APP), None)

    def _reply(self, request: RecordedRequest) -> Reply:
        status = self.answers.get(request.body.decode(), 200)
        return Reply(status_code=status, body=b"", duration_ms=1)

    def endpoint(self, **fields: Any) -> Endpoint:
        endpoint_input = EndpointInput(url="https://example.com", **fields)
        return self.system.endpoints.create(OWNER, APP, endpoint_input, None, None)

    def change(self, endpoint: Endpoint, **changes: Any) -> Endpoint:
        return self.system.endpoints.change(
            OWNER, APP, endpoint.id, lambda before: replace(before, **changes)
        )

    def accept(self, name: str, status: int = 200, **fields: Any) -> Message:
        """Accepts a message, a second after the last. `name` is its event id too."""
        payload = f'{{"name":"{name}"}}'
        self.answers[payload] = status
        message_input = MessageInput(event_type="a.b", payload=payload, event_id=name)
        self.system.clock.advance(SECOND)
        return self.system.ingest.accept(OWNER, APP, replace(message_input, **fields), None)

    def send(self, *names: str, status: int = 200, **fields: Any) -> list[Message]:
        """Sends messages to all endpoints with this status; later requests get a 200."""
        messages = [self.accept(name, status, **fields) for name in names]
        self.system.fan_out()
        self.system.deliver()
        self.answers.clear()
        self.system.http.requests.clear()
        return messages

    def chosen(self, **fields: Any) -> SelectionInput:
        """Returns a selection of the last week, changed by `fields`."""
        self.system.clock.advance(SECOND)
        return SelectionInput(**{"since": self.system.clock.now() - WEEK, **fields})

    def run(self, task: BackgroundTask) -> BackgroundTask:
        """Runs the task to its end, delivers its attempts, and returns the task."""
        ended = self.system.finish(task)
        self.system.deliver()
        return ended

    @property
    def received(self) -> Counter[str]:
        """Counts the requests by message name."""
        bodies = (request.body.decode() for request in self.system.http.requests)
        return Counter(body.removeprefix('{"name":"').removesuffix('"}') for body in bodies)

    def delivery(self, message: Message) -> Delivery:
        """Returns the message's only delivery."""
        stored = self.system.messages.get(OWNER, APP, message.id)
        [delivery], _ = delivery_results(self.system.deliveries, stored)
        return delivery

    def attempts(self, message_id: MessageId) -> Sequence[Attempt]:
        message = self.system.messages.get(OWNER, APP, message_id)
        _, attempts = delivery_results(self.system.deliveries, message)
        return attempts

    def manual(self) -> int:
        """Returns the recorded manual attempts."""
        return sum(a.trigger is Trigger.MANUAL for a in self.system.store.attempts.values())
