"""Reads an endpoint's history by attempt and by message."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.content_pages import fit_page
from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.messages.endpoint_history import (
    HistoryEntry,
    attempt_page_request,
    sorted_by_id,
    widened,
)
from shared.domain.messages.filters import Filter
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, Span, growing_chunks, no_id, paginate
from shared.ports import Deliveries
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.messages.messages import MessageService, size_of

Known = Mapping[str, Message]
DeliveryWithMessage = tuple[Delivery, Message]
# Attempts that a count reads at most.
MAX_COUNTED = 5_000


class ListedAttempt(NamedTuple):
    """An attempt in an endpoint's list, with its message and its delivery if asked for."""

    attempt: Attempt
    message: Message | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHistoryService:
    """Lists an endpoint's attempts and messages. A `reference` is an id or a uid."""

    endpoints: EndpointLookup
    messages: MessageService
    deliveries: Deliveries

    def page_of_attempts(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        request: PageRequest,
        wanted: Callable[[Attempt], bool],
        *,
        messages: bool,
        content: bool,
        deliveries: bool = False,
    ) -> Page[ListedAttempt]:
        """Returns a page of the attempts to the endpoint, newest first.

        Includes their messages if `messages`, with payloads if `content`, and their `deliveries`.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        span = request.span(ids.ATTEMPT)
        found = sorted_by_id(self._scan(endpoint, widened(span)), span)
        is_wanted = no_id if wanted is no_id else partial(_is_wanted_attempt, wanted)
        page = paginate(found, lambda entry: entry.id, request, is_wanted)
        known = self._known(endpoint, page.items) if messages else {}
        states = self._states(page.items) if deliveries else {}

        def complete(entries: Sequence[HistoryEntry]) -> list[ListedAttempt | None]:
            described = self._messages(entries, known, content=content)
            return [_listed(entry, message, states) for entry, message in described]

        return fit_page(page, request, lambda entry: entry.id, complete, _size)

    def count_of_attempts(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        request: PageRequest,
        wanted: Callable[[Attempt], bool],
    ) -> tuple[int, bool]:
        """Counts the wanted attempts to the endpoint within the request's bounds by time.

        Also returns whether there are more than MAX_COUNTED to read, of which these were counted.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        if wanted is no_id:
            return 0, False
        span = replace(request.span(ids.ATTEMPT), descending=True, expected=MAX_COUNTED)
        found = sorted_by_id(self._scan(endpoint, widened(span)), span)
        read = list(islice(found, MAX_COUNTED))
        count = sum(_is_wanted_attempt(wanted, entry) for entry in read)
        return count, next(found, None) is not None

    def page_of_messages(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        request: PageRequest,
        narrowed: Filter,
        wanted: Callable[[Status], bool],
        *,
        content: bool,
    ) -> Page[DeliveryWithMessage]:
        """Returns a page of the messages sent to the endpoint, newest first.

        Only messages that match `narrowed`, whose delivery has started and has a `wanted` status;
        with payloads if `content`.
        """
        endpoint = self.endpoints.get(identity, app_reference, reference)
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        span = attempt_page_request(request, *place).span(ids.ATTEMPT)
        found = self._scan(endpoint, span)
        if not narrowed.is_open:
            found = self._described(endpoint, growing_chunks(found, request.limit + 1))
        page = paginate(found, _iterator, request, partial(_is_wanted, narrowed, wanted))
        known = self._known(endpoint, page.items)

        def complete(entries: Sequence[HistoryEntry]) -> list[DeliveryWithMessage | None]:
            found = self._messages(entries, known, content=content)
            return [
                (entry.delivery, message) if entry.delivery and message else None
                for entry, message in found
            ]

        return fit_page(page, request, _iterator, complete, lambda pair: size_of(pair[1]))

    def _scan(self, endpoint: Endpoint, span: Span) -> Iterator[HistoryEntry]:
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        now = self.messages.clock.now()
        return self.deliveries.scan(*place, span, now)

    def _described(
        self, endpoint: Endpoint, chunks: Iterator[Sequence[HistoryEntry]]
    ) -> Iterator[HistoryEntry]:
        """Yields the entries; adds the message to an entry without an attempt."""
        for chunk in chunks:
            known = self._known(endpoint, [e for e in chunk if e.attempt is None])
            for entry in chunk:
                yield replace(entry, message=known.get(entry.message_id or ""))

    def _states(self, entries: Iterable[HistoryEntry]) -> Mapping[DeliveryKey, Delivery]:
        keys = dict.fromkeys(entry.attempt.key for entry in entries if entry.attempt)
        return {delivery.key: delivery for delivery in self.deliveries.get_many(list(keys))}

    def _known(self, endpoint: Endpoint, entries: Iterable[HistoryEntry]) -> Known:
        wanted = [entry.message_id for entry in entries if entry.message_id is not None]
        found = self.messages.messages.get_many(endpoint.org_id, endpoint.app_id, wanted)
        return {message.id: message for message in found}

    def _messages(
        self, entries: Sequence[HistoryEntry], known: Known, *, content: bool
    ) -> Iterator[tuple[HistoryEntry, Message | None]]:
        """Returns each entry with its message, if known."""
        if content:
            # Several attempts may belong to one message.
            here = {e.message_id for e in entries}
            wanted = [message for message in known.values() if message.id in here]
            known = {m.id: m for m in self.messages.messages.complete(wanted)}
        return ((entry, known.get(entry.message_id or "")) for entry in entries)


def _iterator(entry: HistoryEntry) -> str:
    return entry.iterator


def _is_wanted_attempt(wanted: Callable[[Attempt], bool], entry: HistoryEntry) -> bool:
    return entry.attempt is not None and wanted(entry.attempt)


def _is_wanted(narrowed: Filter, wanted: Callable[[Status], bool], entry: HistoryEntry) -> bool:
    if entry.delivery is None or not wanted(entry.delivery.status):
        return False
    return narrowed.is_open or (entry.subject is not None and narrowed.wants(entry.subject))


def _listed(
    entry: HistoryEntry, message: Message | None, states: Mapping[DeliveryKey, Delivery]
) -> ListedAttempt | None:
    if entry.attempt is None:
        return None
    return ListedAttempt(entry.attempt, message, states.get(entry.attempt.key))


def _size(shown: ListedAttempt) -> int:
    return shown.attempt.response_size + (size_of(shown.message) if shown.message else 0)
