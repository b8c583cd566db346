"""Deliveries of one application to one endpoint, at rates."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Reply
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.health import OPENS_AT, Health
from shared.domain.message import Message, MessageDraft
from shared.domain.outcome import Outcome
from shared.services.delivery import Report
from tests.support.builders import endpoint_draft
from tests.support.watched import Watched
from tests.support.world import OWNER, World

OK = Reply(status_code=200, body=b"", duration_ms=3)
FAILED = Reply(status_code=500, body=b"", duration_ms=3)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


class Story:
    """One endpoint with a rate, of an application that may have one too."""

    def __init__(self, rate: int | None = 1, shared: int | None = None) -> None:
        self.answer = OK
        self.world = World(ScriptedHttp(lambda _: self.answer))
        self.throttles: Any = Watched(self.world.throttles)
        self.applications: Any = Watched(self.world._applications)
        throttling = replace(
            self.world.delivery.throttling,
            throttles=self.throttles,
            applications=self.applications,
        )
        self.world.delivery = replace(self.world.delivery, throttling=throttling)
        draft = ApplicationDraft(name="A", throttle_rate=shared)
        self.app = self.world.applications.create(OWNER, draft, None)
        self.made = self.world.endpoints.create(
            OWNER, self.app.id, endpoint_draft(throttle_rate=rate), None, None
        )

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def endpoint(self) -> Endpoint:
        return self.world.endpoints.get(OWNER, self.app.id, self.made.id)

    def message(self) -> Message:
        draft = MessageDraft(event_type="a.b", payload="{}")
        return self.world.ingest.accept(OWNER, self.app.id, draft, None)

    def task(self) -> DeliveryTask:
        """The first attempt for a new message."""
        self.message()
        self.world.fan_out()
        return self.world.delivery_queue.sent.pop()[0]

    def attempt(self, task: DeliveryTask | None = None) -> Report:
        return self.world.delivery.attempt(task or self.task())

    def uses_up_what_is_near(self) -> None:
        """From then on, attempts have to wait."""
        while self.attempt().outcome is not Outcome.THROTTLED:
            pass

    def waiting(self) -> DeliveryTask:
        """The task that was put back last."""
        task, delay = self.world.delivery_queue.sent.pop()
        assert delay == max(task.ready_at - self.now, timedelta(0))
        return task

    def back(self) -> DeliveryTask:
        """The same when its wait is over."""
        task = self.waiting()
        self.world.clock.moment = task.ready_at
        return task

    def change(self, **changes: Any) -> None:
        self.world.endpoints.change(
            OWNER, self.app.id, self.made.id, lambda e: replace(e, **changes)
        )

    def change_application(self, rate: int | None) -> None:
        self.world.applications.change(OWNER, self.app.id, lambda a: replace(a, throttle_rate=rate))

    def breaks(self, until: datetime) -> None:
        """The circuit of the endpoint is open until then."""
        health = Health(self.now, OPENS_AT, until, self.now)
        assert self.world._endpoints.set_health(self.endpoint, health)
