"""Acceptance of messages: once `accept` returns, the message will reach its endpoints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.endpoints.route import Route, unexpired_routes
from shared.domain.errors import NotFound
from shared.domain.event_types.json_schema import Mismatch
from shared.domain.idempotency import REPEAT_DELAY, IdempotencyKey
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message, MessageInput
from shared.ports import Clock, Entropy, MessageQueue, Messages, Routes
from shared.services.applications.applications import ApplicationService
from shared.services.ingest.acceptance import build_message, enqueue_dispatch, store_and_enqueue
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.routing import routing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestService:
    """The hot path: one read, one write for the key, one write for the message, one send."""

    applications: ApplicationService
    routes: Routes
    messages: Messages
    enforcement: EnforcementService
    queue: MessageQueue
    clock: Clock
    entropy: Entropy

    def accept(
        self,
        identity: Identity,
        app_reference: str,
        message_input: MessageInput,
        key: str | None,
        warn: Callable[[Mismatch], None] = lambda _: None,
    ) -> Message:
        """Stores and enqueues the message, and returns it.

        With the idempotency `key` of an earlier request, returns that request's message and
        enqueues it again. NotFound when the application is missing and the input has none to
        create; Conflict when the event id is taken; InvalidInput when the delivery time is invalid,
        or the payload does not match its event type's schema. An event type that only warns leads
        to a call of `warn` instead.
        """
        application, routes = self._routing(identity, app_reference, message_input.application)
        message_id, repeated = self._message_id(identity, application, message_input, key)
        if repeated and (stored := self._stored(application, message_id)):
            # The earlier request succeeded and its response was lost, or it died before the queue.
            return enqueue_dispatch(
                self.queue,
                stored,
                REPEAT_DELAY,
                throttled=application.throttled,
                retry_schedule=self.enforcement.retry_schedule(stored),
            )
        message = build_message(application, routes, message_id, message_input)
        # Examples are the provider's own; they are not validated.
        if message_input.only is None and (mismatch := self.enforcement.check(message)):
            warn(mismatch)
        # A request with the same key may have stored the message since the read above.
        return store_and_enqueue(
            self.messages,
            self.queue,
            message,
            throttled=application.throttled,
            retry_schedule=self.enforcement.retry_schedule(message),
        )

    def has_receivers(
        self, identity: Identity, app_reference: str, event_type: str, channels: Sequence[str]
    ) -> bool:
        """Returns whether a message of this type, on these channels, would reach an endpoint now.

        NotFound when the application is missing.
        """
        _, routes = self._routing(identity, app_reference, None)
        found = unexpired_routes(routes, self.clock.now())
        return any(route.wants(event_type, channels) for route in found)

    def _routing(
        self, identity: Identity, reference: str, application_input: ApplicationInput | None
    ) -> tuple[Application, Sequence[Route]]:
        """Returns the application, created from the input if missing, and its routes."""
        try:
            return routing_of(self.applications, self.routes, identity, reference)
        except NotFound:
            if application_input is None:
                raise
            made = self.applications.get_or_create_by_reference(
                identity, reference, application_input
            )
            # A concurrent request may have created the application, and added an endpoint.
            return routing_of(self.applications, self.routes, identity, made.id)

    def _message_id(
        self,
        identity: Identity,
        application: Application,
        message_input: MessageInput,
        key: str | None,
    ) -> tuple[MessageId, bool]:
        """Returns the id to use, and whether an earlier request with this key chose it."""
        now = self.clock.now()
        entropy = self.entropy.draw(ids.ENTROPY_BYTES)
        shard = application.sharding.shard(now, entropy)
        proposed = MessageId(ids.make(ids.MESSAGE, now, entropy, shard))
        operation = f"message.create {application.id}"
        if message_input.only is not None:
            verb = "test-attempt" if message_input.ignores_filters else "send-example"
            operation = f"endpoint.{verb} {message_input.only}"
        idempotency_key = IdempotencyKey.of(identity, operation, key, now)
        claimed = self.messages.claim(idempotency_key, proposed) if idempotency_key else proposed
        return claimed, claimed != proposed

    def _stored(self, application: Application, message_id: MessageId) -> Message | None:
        return self.messages.get(application.org_id, application.id, message_id)
