"""Dry runs of content filters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from shared.domain.auth.access import Identity
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.route import Route
from shared.domain.errors import InvalidInput
from shared.domain.ids import MessageId
from shared.domain.json_text import JsonText
from shared.domain.messages.content_matching import passes
from shared.domain.messages.message import Message
from shared.domain.paging import Span, growing_chunks
from shared.ports import Clock, Messages
from shared.services.endpoints.endpoint_lookup import EndpointLookup

# Messages of a dry run; bytes of payloads after which it reads no further.
MOST, MAX_BYTES = 100, 8 * 1024 * 1024
# Payloads in memory at once, of up to 1 MB each.
_PAYLOADS = 10


class FilterResult(Enum):
    """Result of a filter for a message."""

    MATCHED = "matched"
    FILTERED_OUT = "filteredOut"
    # The endpoint does not want its event type or channels.
    NOT_SUBSCRIBED = "notSubscribed"
    # Its payload has expired, was expunged, or is nested too deeply.
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class FilterTrial:
    """The result for each message, newest first."""

    results: tuple[tuple[MessageId, FilterResult], ...]

    def ids(self, result: FilterResult) -> list[MessageId]:
        """Returns the messages with this result."""
        return [message_id for message_id, found in self.results if found is result]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterTrialService:
    """Applies content filters to the latest messages of an application; changes nothing."""

    endpoints: EndpointLookup
    messages: Messages
    clock: Clock

    def run(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        content_filter: JsonText | None,
    ) -> FilterTrial:
        """Returns the results of the filter, or without one of the endpoint's own.

        Covers the MOST latest messages, or fewer if their payloads are over MAX_BYTES.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        route = replace(endpoint.route, active=True, filter=content_filter or endpoint.filter)
        found = ((m.id, _result(m, route)) for m in self._latest(endpoint))
        return FilterTrial(tuple(found))

    def _latest(self, endpoint: Endpoint) -> Iterator[Message]:
        span = Span(descending=True, expected=MOST)
        found = self.messages.scan(endpoint.org_id, endpoint.app_id, span, self.clock.now())
        size = 0
        for chunk in growing_chunks(islice(found, MOST), _PAYLOADS, _PAYLOADS):
            for message in self.messages.complete(chunk):
                size += len(message.payload or "")
                yield message
            if size > MAX_BYTES:
                return


def _result(message: Message, route: Route) -> FilterResult:
    if not route.wants(message.event_type, message.channels or ()):
        return FilterResult.NOT_SUBSCRIBED
    if message.payload is None:
        return FilterResult.UNCHECKED
    try:
        passed = passes(message, route.filter)
    except InvalidInput:
        return FilterResult.UNCHECKED
    return FilterResult.MATCHED if passed else FilterResult.FILTERED_OUT
