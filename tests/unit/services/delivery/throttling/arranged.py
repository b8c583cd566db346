"""Arranged endpoint with rate limits of its own and of its application."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import OPENS_AT, Health
from shared.domain.messages.message import Message, MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.builders import endpoint_input
from tests.support.arrange.deliveries import with_admission
from tests.support.fakes.counting_ports import CountingPort

OK = Reply(status_code=200, body=b"", duration_ms=3)
FAILED = Reply(status_code=500, body=b"", duration_ms=3)
SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


class DeliveryCase:
    """One endpoint with a rate limit; its application may have one as well."""

    def __init__(self, rate: int | None = 1, shared: int | None = None) -> None:
        self.answer = OK
        self.system = SystemUnderTest(ScriptedHttp(lambda _: self.answer))
        self.throttles: Any = CountingPort(self.system.throttles)
        self.applications: Any = CountingPort(self.system._applications)
        throttling = replace(
            self.system.delivery.admission.throttling,
            throttles=self.throttles,
            applications=self.applications,
        )
        self.system.delivery = with_admission(self.system.delivery, throttling=throttling)
        application_input = ApplicationInput(name="A", throttle_rate=shared)
        self.app = self.system.applications.create(OWNER, application_input, None)
        self.made = self.system.endpoints.create(
            OWNER, self.app.id, endpoint_input(throttle_rate=rate), None, None
        )

    @property
    def now(self) -> datetime:
        return self.system.clock.now()

    @property
    def endpoint(self) -> Endpoint:
        return self.system.endpoints.get(OWNER, self.app.id, self.made.id)

    def message(self) -> Message:
        message_input = MessageInput(event_type="a.b", payload="{}")
        return self.system.ingest.accept(OWNER, self.app.id, message_input, None)

    def task(self) -> DeliveryTask:
        """Returns the task of the first attempt for a new message."""
        self.message()
        self.system.fan_out()
        return self.system.delivery_queue.sent.pop()[0]

    def attempt(self, task: DeliveryTask | None = None) -> DeliveryReport:
        return self.system.delivery.attempt(task or self.task())

    def use_up_near_slots(self) -> None:
        """Makes attempts until one has to wait."""
        while self.attempt().outcome is not Outcome.THROTTLED:
            pass

    def waiting(self) -> DeliveryTask:
        """Returns the task that was queued last."""
        task, delay = self.system.delivery_queue.sent.pop()
        assert delay == max(task.ready_at - self.now, timedelta(0))
        return task

    def back(self) -> DeliveryTask:
        """Returns the task that was queued last, after its wait."""
        task = self.waiting()
        self.system.clock.instant = task.ready_at
        return task

    def change(self, **changes: Any) -> None:
        # A request takes time: no cached copy is as recent as a change after it.
        self.system.clock.advance(MOMENT)
        self.system.endpoints.change(
            OWNER, self.app.id, self.made.id, lambda e: replace(e, **changes)
        )

    def change_application(self, rate: int | None) -> None:
        self.system.applications.change(
            OWNER, self.app.id, lambda a: replace(a, throttle_rate=rate)
        )

    def breaks(self, until: datetime) -> None:
        """Opens the circuit of the endpoint until then."""
        health = Health(self.now, OPENS_AT, until, self.now)
        assert self.system._endpoints.set_health(self.endpoint, health)
