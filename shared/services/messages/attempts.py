"""Reading what became of messages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import NotFound
from shared.domain.ids import AttemptId
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, Span, fit_page, growing_chunks, paginate, within
from shared.ports import Deliveries
from shared.services.endpoints.endpoints import EndpointService
from shared.services.messages.messages import MessageService


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptService:
    """The verbs of attempts and deliveries. A `reference` is an id or the client's own."""

    endpoints: EndpointService
    messages: MessageService
    deliveries: Deliveries

    def get(
        self, identity: Identity, app_reference: str, reference: str, attempt_id: str
    ) -> Attempt:
        """One attempt of a message, else NotFound."""
        message = self.messages.get(identity, app_reference, reference, content=False)
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
        """A page of a message's attempts, newest first; of those to one endpoint,
        if it is named.
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
        """The endpoints that a message goes to, deleted ones included, in order of id.

        That the first attempt is still to come shows in the delivery.
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
        """Those that have begun or will, in order of their endpoints' ids."""
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
