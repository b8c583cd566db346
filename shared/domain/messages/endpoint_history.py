"""An endpoint's list of attempts, which is also the list of the messages that were sent to it.

A delivery's head lies where its first attempt does, in a place that follows from the message's id,
so the ids of messages serve as iterators of the list of messages. Later attempts lie in between
and are passed by; a page may have to stop at one of them, and then a bookmark keeps the place.

The ids of attempts tell when they were made, and the list of attempts is in their order. All lie at
their places in it but those at a head, which are up to ON_TIME behind theirs.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from shared.domain import ids
from shared.domain.deliveries.delivery import ON_TIME, Attempt, Delivery, DeliveryKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Message
from shared.domain.paging import PageRequest, Span


class HistoryItem(Protocol):
    """Anything with a place in an endpoint's list, and an id,
    whose time is at most ON_TIME later.
    """

    @property
    def position(self) -> AttemptId: ...

    @property
    def id(self) -> AttemptId: ...


T = TypeVar("T", bound=HistoryItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One item of an endpoint's list of attempts.

    It is an `attempt`, or the head of a `delivery`, or both; and neither when it has expired.
    `message` is that of a head without an attempt, where somebody looked it up.
    """

    position: AttemptId
    attempt: Attempt | None = None
    delivery: Delivery | None = None
    message: Message | None = None

    @property
    def id(self) -> AttemptId:
        """The attempt's id, whose time is when it was made; the place where there is no attempt."""
        return self.attempt.id if self.attempt else self.position

    @property
    def subject(self) -> Attempt | Message | None:
        """What tells of the message, as far as that is known."""
        return self.attempt or self.message

    @property
    def message_id(self) -> MessageId | None:
        """The message that it is about; None when it has expired."""
        about = self.attempt or self.delivery
        return about.key.message_id if about else None

    @property
    def iterator(self) -> str:
        """What names its place in the list of messages."""
        if self.delivery is None:
            return ids.bookmark(ids.MESSAGE, self.position)
        return self.delivery.key.message_id


def is_iterator(text: str) -> bool:
    """Whether the text is an iterator of such a list."""
    return ids.is_id(ids.MESSAGE, text) or _bookmarked(text) is not None


def attempt_page_request(
    request: PageRequest, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId
) -> PageRequest:
    """The same page with the iterator that the endpoint's list of attempts has for its place."""
    if request.iterator is None:
        return request
    bare = request.iterator.removeprefix("-")
    key = DeliveryKey(org_id, app_id, endpoint_id, MessageId(bare))
    place = _bookmarked(bare) or key.first_attempt_id
    sign = "-" if request.iterator.startswith("-") else ""
    return replace(request, iterator=sign + place)


def widened(span: Span) -> Span:
    """The places of all items whose ids lie in the span."""
    if span.above is None:
        return span
    earliest = ids.instant_of(span.above) - ON_TIME
    return replace(span, above=ids.first_of(ids.ATTEMPT, earliest))


def sorted_by_id(items: Iterable[T], span: Span) -> Iterator[T]:
    """The items whose ids lie in the span, in order of their ids.

    They come in order of their places, from a list that was read `widened` the span. No more of it
    is read ahead than ON_TIME holds.
    """
    waiting: list[T] = []
    ahead = _later if span.descending else _earlier
    for item in items:
        yield from _within(ahead(waiting, item.position), span)
        insort(waiting, item, key=_id)
    yield from _within(waiting[::-1] if span.descending else waiting, span)


def _later(waiting: list[T], place: AttemptId) -> Iterator[T]:
    """Takes those that come before all items at this place or below, last first."""
    limit = ids.first_of(ids.ATTEMPT, ids.instant_of(place) + ON_TIME + ids.STEP)
    while waiting and waiting[-1].id >= limit:
        yield waiting.pop()


def _earlier(waiting: list[T], place: AttemptId) -> Iterator[T]:
    """Takes those that come before all items at this place or above, first first."""
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
