"""Arranged endpoint whose attempts are made one by one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import MIN_UPDATE_INTERVAL, OPENS_AT, Health
from shared.domain.messages.message import Message, MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import ArrangedDelivery, arranged

OK = Reply(status_code=200, body=b"", duration_ms=3)
FAILED = Reply(status_code=500, body=b"", duration_ms=3)
GONE = Reply(status_code=410, body=b"", duration_ms=3)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Receiver:
    """Receiver with a settable answer."""

    def __init__(self, answer: Reply) -> None:
        self.answer = answer

    def __call__(self, _request: object) -> Reply:
        return self.answer


class DeliveryCase:
    """One endpoint; the test makes its attempts one by one."""

    def __init__(self, answer: Reply = FAILED, **options: Any) -> None:
        self.receiver = Receiver(answer)
        self.system = SystemUnderTest(ScriptedHttp(self.receiver), **options)
        self.at: ArrangedDelivery = arranged(self.system)
        [(self.first, _)] = self.system.delivery_queue.sent
        self.system.delivery_queue.sent.clear()

    @property
    def endpoint(self) -> Endpoint:
        return self.system.endpoints.get(OWNER, self.at.message.app_id, self.at.endpoint.id)

    @property
    def sent(self) -> int:
        return len(self.system.http.requests)

    def message(self) -> Message:
        message_input = MessageInput(event_type="a.b", payload="{}")
        return self.system.ingest.accept(OWNER, self.at.message.app_id, message_input, None)

    def task(self) -> DeliveryTask:
        """Returns the task of the first attempt for a new message."""
        self.message()
        self.system.fan_out()
        return self.system.delivery_queue.sent.pop()[0]

    def attempt(self, task: DeliveryTask | None = None) -> DeliveryReport:
        """Makes the attempt of the task, or one for a new message, after MIN_UPDATE_INTERVAL."""
        self.system.clock.advance(MIN_UPDATE_INTERVAL)
        return self.system.delivery.attempt(task or self.task())

    def breaks(self) -> None:
        """Opens the circuit by failures."""
        for _ in range(OPENS_AT):
            assert self.attempt().outcome is Outcome.RETRYING
        assert self.endpoint.health.is_broken
        self.system.delivery_queue.sent.clear()

    def held(self) -> DeliveryTask:
        """Returns the task that was held last, after its delay."""
        task, delay = self.system.delivery_queue.sent.pop()
        self.system.clock.advance(delay)
        return task

    def fares(self, health: Health) -> None:
        place = (self.endpoint.org_id, self.endpoint.app_id, self.endpoint.id)
        self.system.store.endpoints[place] = replace(self.endpoint, health=health)

    def change(self, **changes: Any) -> None:
        self.system.clock.advance(timedelta(milliseconds=1))
        self.system.endpoints.change(
            OWNER, self.endpoint.app_id, self.endpoint.id, lambda e: replace(e, **changes)
        )
