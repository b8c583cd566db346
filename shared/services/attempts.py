"""Reading what became of messages."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from shared.domain import ids
from shared.domain.access import Identity
from shared.domain.delivery import Attempt, Delivery
from shared.domain.endpoint import Endpoint
from shared.domain.errors import NotFound
from shared.domain.ids import AttemptId, EndpointId
from shared.domain.message import Message
from shared.domain.paging import Page, PageRequest, Span, paginate
from shared.ports import Clock, Deliveries
from shared.services.applications import ApplicationService
from shared.services.endpoints import EndpointService
from shared.services.messages import MessageService

T = TypeVar("T")
Wanted = Callable[[Attempt], bool]


@dataclass(frozen=True, slots=True)
class AttemptService:
    """The verbs of attempts and deliveries. A `reference` is an id or the client's own."""

    applications: ApplicationService
    endpoints: EndpointService
    messages: MessageService
    deliveries: Deliveries
    clock: Clock

    def get(
        self, identity: Identity, app_reference: str, reference: str, attempt_id: str
    ) -> Attempt:
        """One attempt of a message, else NotFound."""
        message = self.messages.get(identity, app_reference, reference)
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
        wanted: Wanted,
    ) -> Page[Attempt]:
        """A page of a message's attempts, newest first."""
        message = self.messages.get(identity, app_reference, reference)
        _, attempts = self.deliveries.of_message(message)
        found = _walk(attempts, lambda a: a.id, request.span(ids.ATTEMPT))
        return paginate(found, lambda a: a.id, request, wanted)

    def page_of_endpoint(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        request: PageRequest,
        wanted: Wanted,
    ) -> Page[Attempt]:
        """A page of the attempts to an endpoint, newest first."""
        endpoint = self.endpoints.get(identity, app_reference, reference)
        found = self.deliveries.scan(
            endpoint.org_id,
            endpoint.app_id,
            endpoint.id,
            request.span(ids.ATTEMPT),
            self.clock.now(),
        )
        return paginate(found, lambda a: a.id, request, wanted)

    def page_of_destinations(
        self, identity: Identity, app_reference: str, reference: str, request: PageRequest
    ) -> Page[tuple[Endpoint, Delivery]]:
        """The endpoints that a message goes to, deleted ones included, in order of id.

        That the first attempt is still to come shows in the delivery.
        """
        application = self.applications.get(identity, app_reference)
        message = self.messages.find(application, reference)
        begun = {d.key.endpoint_id: d for d in self.deliveries.of_message(message)[0]}
        waiting = (e for e in message.scheduled_ids if e not in begun)
        deliveries = [*begun.values(), *map(message.unbegun, waiting)]
        found = _walk(deliveries, lambda d: d.key.endpoint_id, request.span())
        page = paginate(found, lambda d: d.key.endpoint_id, request)
        pairs = tuple((self._endpoint(message, d.key.endpoint_id), d) for d in page.items)
        shown = tuple((endpoint, d) for endpoint, d in pairs if endpoint is not None)
        return Page(shown, page.done, page.iterator, page.prev_iterator)

    def _endpoint(self, message: Message, endpoint_id: EndpointId) -> Endpoint | None:
        return self.endpoints.endpoints.get(message.org_id, message.app_id, endpoint_id)


def _walk(items: Iterable[T], key: Callable[[T], str], span: Span) -> Iterator[T]:
    """What a store's scan gives, for a list that is at hand."""
    for item in sorted(items, key=key, reverse=span.descending):
        place = key(item)
        if (span.above is None or place > span.above) and (
            span.below is None or place < span.below
        ):
            yield item
