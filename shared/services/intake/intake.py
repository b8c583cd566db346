"""Acceptance of batches from the intake queue, in fewer calls than message by message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.endpoints.route import Route
from shared.domain.errors import InvalidInput, Problem, UserError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import OrgId
from shared.domain.intake.intake_binding import IntakeBinding
from shared.domain.intake.intake_parser import IntakeAddress, address
from shared.domain.intake.intake_record import IntakeRecord
from shared.domain.intake.intake_result import IntakeResult
from shared.domain.messages.message import Message
from shared.domain.pipeline.queue_tasks import Dispatch
from shared.ports import Clock, Messages, Routes, SideBySide
from shared.services.applications.applications import ApplicationService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.ingest.acceptance import StoredMessage, build_message, dispatch_of, store
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.routing import routing_of
from shared.services.intake.record_errors import result_or_error, returning_errors, value_of

_Place = tuple[OrgId, str]
_Routing = tuple[Application, Sequence[Route]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeService:
    """Accepts a batch by a write for each message, a read for each application, and one send.

    A record's message has an id that follows from the record. So a record that comes again finds
    its message, and needs no idempotency key.
    """

    binding: IntakeBinding
    applications: ApplicationService
    routes: Routes
    messages: Messages
    enforcement: EnforcementService
    queue: InlineFanout
    clock: Clock

    def accept(
        self, records: Sequence[IntakeRecord], run: SideBySide = map
    ) -> Sequence[IntakeResult]:
        """Stores and enqueues the messages; returns a result for each record, in order.

        An error of one record is its own result and affects no other record. Only a failure of the
        queue fails all of the batch. A message with the event id of an earlier one is taken for a
        repetition of that one.
        """
        addresses = [
            result_or_error(lambda each: address(each.body, self.binding), r) for r in records
        ]
        places = {(a.org_id, a.application) for a in addresses if isinstance(a, IntakeAddress)}
        routings = dict(zip(places, run(returning_errors(self._routing), places), strict=True))
        batch = [
            _Addressed(record, found, routings)
            for record, found in zip(records, addresses, strict=True)
        ]
        return self._enqueued(list(run(self._kept, batch)))

    def _routing(self, place: _Place) -> _Routing:
        org_id, reference = place
        return routing_of(self.applications, self.routes, Identity(org_id), reference)

    def _kept(self, each: "_Addressed") -> IntakeResult:
        """Returns the result before the message is enqueued."""
        result = IntakeResult(org_id=each.org_id or self.binding.only, application=each.application)
        kept = result_or_error(self._stored, each)
        if isinstance(kept, Exception):
            return replace(result, error=kept)
        stored, is_mismatched = kept
        return replace(
            result, message=stored.message, delay=stored.delay, is_mismatched=is_mismatched
        )

    def _stored(self, each: "_Addressed") -> tuple[StoredMessage, bool]:
        """Stores the message; also returns whether its payload mismatches a schema that warns."""
        application, routes = each.routing
        message_id = each.record.message_id(application)
        try:
            message = build_message(application, routes, message_id, each.address.message_input)
            self._check_retention(message)
            mismatch = self.enforcement.check(message)
        except UserError:
            # An earlier try may have stored the message, before a schema changed.
            stored = self.messages.get(application.org_id, application.id, message_id)
            if stored is None:
                raise
            return StoredMessage(stored, REPEAT_DELAY), False
        if message.event_id is None:
            return store(self.messages, message), mismatch is not None
        return self._stored_once(each, message), mismatch is not None

    def _stored_once(self, each: "_Addressed", message: Message) -> StoredMessage:
        """Stores the message under its event id, or returns the message that has it already."""
        known = self.messages.reserve_event(message)
        if known != message.id:
            stored = self.messages.get(message.org_id, message.app_id, known)
            if stored is not None:
                return StoredMessage(stored, REPEAT_DELAY)
            # The record that reserved the event id has not stored its message yet.
            message = build_message(*each.routing, known, each.address.message_input)
        return store(self.messages, message, event_reserved=True)

    def _check_retention(self, message: Message) -> None:
        if message.payload_expires_at <= self.clock.now():
            place = ("body", "payloadRetentionHours")
            raise InvalidInput(Problem(place, "The payload expired while it waited in the queue."))

    def _enqueued(self, results: Sequence[IntakeResult]) -> Sequence[IntakeResult]:
        failed = result_or_error(self._send, results)
        if failed is None:
            return results
        return [replace(r, error=failed, message=None) if _is_sent(r) else r for r in results]

    def _send(self, results: Sequence[IntakeResult]) -> None:
        self.queue.send_all(list(self._dispatches(results)))

    def _dispatches(self, results: Sequence[IntakeResult]) -> Iterator[tuple[Dispatch, timedelta]]:
        for each in results:
            if each.message and each.application and _is_sent(each):
                dispatch = dispatch_of(
                    each.message,
                    each.delay,
                    throttled=each.application.throttled,
                    retry_schedule=self.enforcement.retry_schedule(each.message),
                )
                yield dispatch, each.delay


@dataclass(frozen=True, slots=True)
class _Addressed:
    """A record, with the results of the steps before storage; a failed step raises its error."""

    record: IntakeRecord
    _address: IntakeAddress | Exception
    _routings: dict[_Place, _Routing | Exception]

    @property
    def address(self) -> IntakeAddress:
        return value_of(self._address)

    @property
    def routing(self) -> _Routing:
        return value_of(self._routings[self.address.org_id, self.address.application])

    @property
    def org_id(self) -> OrgId | None:
        found = self._address
        return found.org_id if isinstance(found, IntakeAddress) else None

    @property
    def application(self) -> Application | None:
        found = self._address
        if not isinstance(found, IntakeAddress):
            return None
        routing = self._routings[found.org_id, found.application]
        return None if isinstance(routing, Exception) else routing[0]


def _is_sent(result: IntakeResult) -> bool:
    """Returns whether the message has endpoints to be sent to."""
    return bool(result.message and result.message.endpoint_ids)
