"""An endpoint's list of attempts, which is also the list of the messages that were sent to it.

A delivery's head lies where its first attempt does, in a place that follows from the message's id,
so the ids of messages serve as iterators of the list of messages. Later attempts lie in between
and are passed by; a page may have to stop at one of them, and then a bookmark keeps the place.
"""

from dataclasses import dataclass, replace

from shared.domain import ids
from shared.domain.delivery import Attempt, Delivery, DeliveryKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.message import Message
from shared.domain.paging import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of an endpoint's list of attempts.

    It is an `attempt`, or the head of a `delivery`, or both; and neither when it has expired.
    `message` is that of a head without an attempt, where somebody looked it up.
    """

    id: AttemptId
    attempt: Attempt | None = None
    delivery: Delivery | None = None
    message: Message | None = None

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
            return ids.bookmark(ids.MESSAGE, self.id)
        return self.delivery.key.message_id


def is_iterator(text: str) -> bool:
    """Whether the text is an iterator of such a list."""
    return ids.is_id(ids.MESSAGE, text) or _bookmarked(text) is not None


def among_attempts(
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


def _bookmarked(text: str) -> str | None:
    return ids.bookmarked(text, ids.MESSAGE, ids.ATTEMPT)
