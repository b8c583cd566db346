"""An endpoint's history: the list of attempts to it, which is also its list of messages.

The head of a delivery is stored with its first attempt, at a place that follows from the message's
id. So message ids serve as iterators of the list of messages. This list skips the later attempts in
between; a page that stops at one of them has a bookmark as its iterator.

The list of attempts is in order of attempt ids, which hold the time of each attempt. An attempt's
place is its id, except at a head: the id there may be up to ON_TIME later than the place.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.deliveries.delivery_key import ON_TIME, DeliveryKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Message
from shared.domain.paging import PageRequest, Span


class HistoryItem(Protocol):
    """An item with a place in an endpoint's list, and an id at most ON_TIME later."""

    @property
    def position(self) -> AttemptId: ...

    @property
    def id(self) -> AttemptId: ...


T = TypeVar("T", bound=HistoryItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One item of an endpoint's list of attempts.

    It holds an `attempt`, the head of a `delivery`, or both; neither once it has expired.
    `message` is that of a head without an attempt, if it was read.
    """

    position: AttemptId
    attempt: Attempt | None = None
    delivery: Delivery | None = None
    message: Message | None = None

    @property
    def id(self) -> AttemptId:
        """Id of the attempt; the place if there is no attempt."""
        return self.attempt.id if self.attempt else self.position

    @property
    def subject(self) -> Attempt | Message | None:
        """Attempt or message to filter by, if known."""
        return self.attempt or self.message

    @property
    def message_id(self) -> MessageId | None:
        """Id of the entry's message; None once the entry has expired."""
        about = self.attempt or self.delivery
        return about.key.message_id if about else None

    @property
    def iterator(self) -> str:
        """Iterator of the entry's place in the list of messages."""
        if self.delivery is None:
            return ids.bookmark(ids.MESSAGE, self.position)
        return self.delivery.key.message_id


def is_iterator(text: str) -> bool:
    """Returns whether the text is an iterator of an endpoint's list of messages."""
    return ids.is_id(ids.MESSAGE, text) or _bookmarked(text) is not None


def attempt_page_request(
    request: PageRequest, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId
) -> PageRequest:
    """Translates a page request from the list of messages to the list of attempts."""
    if request.iterator is None:
        return request
    bare = request.iterator.removeprefix("-")
    key = DeliveryKey(org_id, app_id, endpoint_id, MessageId(bare))
    place = _bookmarked(bare) or key.first_attempt_id
    sign = "-" if request.iterator.startswith("-") else ""
    return replace(request, iterator=sign + place)


def widened(span: Span) -> Span:
    """Widens a span of ids to the places of all items with these ids."""
    if span.above is None:
        return span
    earliest = ids.instant_of(span.above) - ON_TIME
    return replace(span, above=ids.first_of(ids.ATTEMPT, earliest))


def sorted_by_id(items: Iterable[T], span: Span) -> Iterator[T]:
    """Yields the items whose ids lie in the span, in order of their ids.

    The `items` come in order of their places, from the `widened` span. The generator reads at most
    ON_TIME ahead.
    """
    waiting: list[T] = []
    ahead = _later if span.descending else _earlier
    for item in items:
        yield from _within(ahead(waiting, item.position), span)
        insort(waiting, item, key=_id)
    yield from _within(waiting[::-1] if span.descending else waiting, span)


def _later(waiting: list[T], place: AttemptId) -> Iterator[T]:
    """Removes and yields items with ids above those of all items up to this place, last first."""
    limit = ids.first_of(ids.ATTEMPT, ids.instant_of(place) + ON_TIME + ids.STEP)
    while waiting and waiting[-1].id >= limit:
        yield waiting.pop()


def _earlier(waiting: list[T], place: AttemptId) -> Iterator[T]:
    """Removes and yields items with ids below those of all items from this place, in order."""
    while waiting and waiting[0].id < place:
        yield waiting.pop(0)


def _within(items: Iterable[T], span: Span) -> Iterator[T]:
    for item in items:
        if (span.above is None or item.id > span.above) and (
            span.below is None or item.id < span.below
        ):
            yield item


def _id(item: HistoryItem) -> str:
    return item.id


def _bookmarked(text: str) -> str | None:
    return ids.bookmarked(text, ids.MESSAGE, ids.ATTEMPT)
