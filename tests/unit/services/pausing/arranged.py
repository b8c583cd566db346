"""An endpoint that is paused and resumed, and its messages."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.messages.message import Message, MessageInput
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import RECEIVER, ArrangedDelivery, arranged
from tests.support.assertions.results import delivery_results

OK = Reply(status_code=200, body=b"", duration_ms=3)
FAILED = Reply(status_code=500, body=b"", duration_ms=3)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


class ArrangedPause:
    """One endpoint, whose first message is on its way."""

    def __init__(self, *answers: Reply, **fields: Any) -> None:
        self.system = SystemUnderTest(ScriptedHttp(answers or (OK,)))
        self.at: ArrangedDelivery = arranged(self.system, replace(RECEIVER, **fields))

    @property
    def endpoint(self) -> Endpoint:
        return self.system.endpoints.get(OWNER, *self.place)

    @property
    def place(self) -> tuple[str, str]:
        return self.at.message.app_id, self.at.endpoint.id

    @property
    def sent(self) -> list[str]:
        """Returns the ids of the messages that were posted, in order."""
        return [request.headers["webhook-id"] for request in self.system.http.requests]

    def change(self, **changes: Any) -> Endpoint:
        self.system.clock.advance(SECOND)
        return self.system.endpoints.change(OWNER, *self.place, lambda e: replace(e, **changes))

    def pause(self) -> None:
        self.change(paused=True)

    def resume(self) -> None:
        self.change(paused=False)

    def post(self, number: int = 1, **fields: Any) -> list[Message]:
        """Accepts messages, a second apart."""
        found = []
        for _ in range(number):
            self.system.clock.advance(SECOND)
            message_input = MessageInput(event_type="a.b", payload="{}", **fields)
            found.append(self.system.ingest.accept(OWNER, self.place[0], message_input, None))
        return found

    def deliver(self) -> list[DeliveryReport]:
        self.system.fan_out()
        return self.system.deliver()

    def finish(self) -> None:
        """Processes all background tasks, then everything that is queued."""
        self.system.process_background()
        self.system.run()

    def delivery(self, message: Message | None = None) -> Delivery:
        """Returns the delivery of a message to the endpoint."""
        [found], _ = delivery_results(self.system.deliveries, message or self.at.message)
        return found


def ended(delivery: Delivery) -> tuple[Status, str | None]:
    return delivery.status, delivery.canceled_because


def run_hourly(arranged: ArrangedPause, hours: int = 1) -> None:
    """Lets hours pass, with a scheduled run in each, and does all that follows."""
    for _ in range(hours):
        arranged.system.clock.advance(HOUR)
        arranged.system.pause_ends.release_due()
    arranged.finish()


def paused_until(arranged: ArrangedPause, left: timedelta) -> None:
    """Pauses the endpoint with an expiry, and lets three attempts wait."""
    arranged.change(paused=True, expiry=arranged.system.clock.now() + left)
    arranged.post(2)
    arranged.deliver()
    assert len(arranged.system.paused_attempts.tasks) == 3
