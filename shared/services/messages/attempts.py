"""Reads attempts and deliveries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.content_pages import fit_page
from shared.domain.deliveries.attempt_headers import AttemptHeaders
from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import NotFound
from shared.domain.ids import AttemptId
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, Span, growing_chunks, paginate, within
from shared.ports import Deliveries
from shared.services.delivery.header_records import HeaderRecords
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.messages.messages import MessageService


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptService:
    """Reads attempts and deliveries of messages. A `reference` is an id, a uid or an event id."""

    endpoints: EndpointLookup
    messages: MessageService
    deliveries: Deliveries
    header_records: HeaderRecords

    def get(
        self, identity: Identity, app_reference: str, reference: str, attempt_id: str
    ) -> Attempt:
        """Returns an attempt of the message, else NotFound."""
        message = self.messages.get(identity, app_reference, reference, content=False)
        return self._find(message, attempt_id)

    def headers(
        self, identity: Identity, app_reference: str, reference: str, attempt_id: str
    ) -> AttemptHeaders | None:
        """Returns the recorded headers of an attempt, unless its content is gone; else NotFound."""
        message = self.messages.get(identity, app_reference, reference, content=False)
        attempt = self._find(message, attempt_id)
        is_expired = self.messages.clock.now() >= message.payload_expires_at
        return None if is_expired else self.header_records.headers_of(attempt)

    def _find(self, message: Message, attempt_id: str) -> Attempt:
        found = None
        if ids.is_id(ids.ATTEMPT, attempt_id):
            found = self.deliveries.attempt(message, AttemptId(attempt_id))
        if found is None:
            raise NotFound("Attempt not found")
        return found

    def page_of_message(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        request: PageRequest,
        wanted: Callable[[Attempt], bool],
        endpoint_reference: str | None = None,
    ) -> Page[Attempt]:
        """Returns a page of the message's attempts, newest first.

        Only attempts to `endpoint_reference`, if given.
        """
        message = self.messages.get(identity, app_reference, reference, content=False)
        if endpoint_reference is not None:
            endpoint = self.endpoints.get(identity, app_reference, endpoint_reference)
            message = replace(
                message, endpoint_ids=tuple({endpoint.id}.intersection(message.endpoint_ids))
            )
        found = self.deliveries.attempts_of(message, request.span(ids.ATTEMPT))
        page = paginate(found, _id, request, wanted)
        return fit_page(page, request, _id, list, lambda a: a.response_size)

    def page_of_destinations(
        self, identity: Identity, app_reference: str, reference: str, request: PageRequest
    ) -> Page[tuple[Endpoint, Delivery]]:
        """Returns the message's endpoints with their deliveries, in order of id.

        Deleted endpoints are included. A delivery shows whether its first attempt is still pending.
        """
        message = self.messages.get(identity, app_reference, reference, content=False)
        page = paginate(self._deliveries(message, request.span()), _endpoint_id, request)
        endpoints = self.endpoints.endpoints.get_many(
            message.org_id, message.app_id, [d.key.endpoint_id for d in page.items]
        )
        known = {endpoint.id: endpoint for endpoint in endpoints}

        def complete(delivery: Delivery) -> tuple[Endpoint, Delivery] | None:
            endpoint = known.get(delivery.key.endpoint_id)
            return (endpoint, delivery) if endpoint else None

        return fit_page(page, request, _endpoint_id, lambda d: list(map(complete, d)), lambda _: 0)

    def _deliveries(self, message: Message, span: Span) -> Iterator[Delivery]:
        """Yields the started and the scheduled deliveries, in order of endpoint id."""
        for chunk in growing_chunks(within(message.endpoint_ids, str, span), span.expected):
            found = self.deliveries.get_many([message.delivery_key(one) for one in chunk])
            started = {delivery.key.endpoint_id: delivery for delivery in found}
            for one in chunk:
                if one in started:
                    yield started[one]
                elif one in message.scheduled_ids:
                    yield message.not_started_delivery(one)


def _id(attempt: Attempt) -> str:
    return attempt.id


def _endpoint_id(delivery: Delivery) -> str:
    return delivery.key.endpoint_id
