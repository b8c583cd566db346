"""One attempt, from its task to its report: the heart of the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from shared.domain.deliveries.delivery import (
    ENDPOINT_EXPIRED,
    ENDPOINT_GONE,
    ENDPOINT_PAUSED,
    Delivery,
)
from shared.domain.deliveries.delivery_control import delivery_control
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import UNRESERVED
from shared.domain.errors import InfrastructureError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.messages.message import Body
from shared.domain.pipeline.attempt_record import attempt_from_reply
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.domain.pipeline.shipment import Shipment
from shared.ports import Carrier, Clock, Deliveries, EndpointSource, Messages
from shared.services.delivery.admission import Admission, InFlight
from shared.services.delivery.decisions import HoldUntil, MoveToSlowLane, Proceed, WaitForSlot
from shared.services.delivery.delivery_state import is_settled
from shared.services.delivery.header_records import HeaderRecords
from shared.services.delivery.recording import AttemptRecorder, DeliveryReport
from shared.services.delivery.schedule import Schedule
from shared.services.pausing.holding import PausedAttemptHolder

Prefetched = Mapping[DeliveryKey, Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryService:
    """Processes the delivery tasks of one lane.

    `reserve` is the longest that a request and its record may take: with less time left, no request
    is made.
    """

    deliveries: Deliveries
    endpoints: EndpointSource
    messages: Messages
    carrier: Carrier
    schedule: Schedule
    admission: Admission
    recorder: AttemptRecorder
    holder: PausedAttemptHolder
    header_records: HeaderRecords
    clock: Clock
    reserve: timedelta

    def attempt(
        self,
        task: DeliveryTask,
        prefetched: Prefetched | None = None,
        deadline: datetime | None = None,
    ) -> DeliveryReport:
        """Makes the attempt, records it, and queues the next one where one is due.

        `prefetched` has the stored deliveries of the whole batch; `deadline` is the end of the
        invocation. InfrastructureError when a store or queue fails, or too little time is left: the
        task must be tried again.
        """
        if self.schedule.is_early(task):
            # The task is due later than the queue can hold it.
            self.schedule.put(task)
            return DeliveryReport(Outcome.POSTPONED)
        key = task.key
        delivery = self._stored_delivery(key, prefetched)
        if delivery is not None and is_settled(delivery, task):
            return self.recorder.resume(delivery, task)
        endpoint = self.endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        if endpoint is None or not endpoint.active:
            return self.recorder.cancel(task, delivery, ENDPOINT_GONE)
        if endpoint.has_expired(self.clock.now()):
            return self.recorder.cancel(task, delivery, ENDPOINT_EXPIRED)
        if endpoint.paused:
            return self._hold_while_paused(task)
        return self._admit(task, endpoint, delivery, deadline)

    def _hold_while_paused(self, task: DeliveryTask) -> DeliveryReport:
        if not self.holder.hold(task):
            # After a copy that the release may have queued has been processed.
            self.schedule.put(replace(task, body=None), REPEAT_DELAY)
        return DeliveryReport(Outcome.HELD, reason=ENDPOINT_PAUSED)

    def _admit(
        self,
        task: DeliveryTask,
        endpoint: Endpoint,
        delivery: Delivery | None,
        deadline: datetime | None,
    ) -> DeliveryReport:
        with self.admission.limit.holder(task) as permit:
            match self.admission.admit(task, endpoint, permit):
                case Proceed() as proceed:
                    flight = InFlight(self.admission, proceed, permit)
                    return self._send(task, flight, delivery, deadline)
                case HoldUntil(at, reserved, reason):
                    # Without its body: the payload may be expunged meanwhile.
                    self.schedule.put(replace(task, held_until=at, reserved=reserved, body=None))
                    return DeliveryReport(Outcome.HELD, reason=reason)
                case WaitForSlot(at, reserved, reason):
                    self.schedule.put(replace(task, held_until=at, reserved=reserved))
                    return DeliveryReport(Outcome.THROTTLED, reason=reason)
                case MoveToSlowLane(lane, reason):
                    lane.send([(replace(task, reserved=UNRESERVED, body=None), timedelta(0))])
                    return DeliveryReport(Outcome.MOVED, reason=reason)
                case unknown:
                    assert_never(unknown)

    def _send(
        self,
        task: DeliveryTask,
        flight: InFlight,
        before: Delivery | None,
        deadline: datetime | None,
    ) -> DeliveryReport:
        body = self._body(task)
        if body is None:
            return self.recorder.cancel(task, before, "the payload has expired")
        has_time = partial(self.has_time, deadline)
        if not has_time():
            raise InfrastructureError("The time left is too short to make and record the attempt.")
        endpoint, sent_at = flight.proceed.endpoint, self.clock.now()
        shipment = Shipment.of(task, endpoint, body, sent_at)
        reply = self.carrier.send(shipment, flight.on_slow, has_time)
        made = attempt_from_reply(task, endpoint.url, sent_at, reply)
        attempt = self.header_records.with_headers(made, endpoint, reply)
        report = self.recorder.record(task, endpoint, before, attempt, reply)
        # For a duplicate as well: the run that recorded it may have died before it came to this.
        disabled = self.admission.health.record_outcome(
            flight.proceed, attempt, report.outcome, delivery_control(reply)
        )
        return replace(report, reason=disabled)

    def _stored_delivery(self, key: DeliveryKey, prefetched: Prefetched | None) -> Delivery | None:
        """Returns the delivery, None before its first record; Damaged when it cannot be decoded."""
        known = None if prefetched is None else prefetched.get(key)
        is_known = prefetched is not None and (known is None or known.is_readable)
        return known if is_known else self.deliveries.get(key)

    def has_time(self, deadline: datetime | None) -> bool:
        """Returns whether a request and its record can end before the deadline."""
        return deadline is None or self.clock.now() + self.reserve <= deadline

    def _body(self, task: DeliveryTask) -> Body | None:
        if task.body is not None:
            return task.body
        key = task.key
        message = self.messages.get(key.org_id, key.app_id, key.message_id)
        return message.body if message else None
