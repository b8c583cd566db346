"""Messages in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.adapters.memory.store import MemoryStore
from shared.domain.errors import Conflict, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Message
from shared.domain.paging import Span, within


@dataclass(frozen=True, slots=True)
class MemoryMessages:
    """The fake of `Messages`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def claim(self, idempotency_key: IdempotencyKey, message_id: MessageId) -> MessageId:
        return MessageId(self.store.claim(idempotency_key, message_id))

    def reserve_event(self, message: Message) -> MessageId:
        if message.event_id is None:
            return message.id
        known = self.id_of(message.org_id, message.app_id, message.event_id)
        if known is None:
            place = (message.org_id, message.app_id, message.event_id)
            self.store.event_ids[place] = (message.id, message.expires_at)
        return known or message.id

    def add(self, message: Message, *, event_reserved: bool = False) -> bool:
        place = (message.org_id, message.app_id, message.id)
        if place in self.store.messages:
            return False
        if not event_reserved and self.reserve_event(message) != message.id:
            raise Conflict("A message with this event id exists already.")
        self.store.messages[place] = message
        return True

    def get(self, org_id: OrgId, app_id: AppId, message_id: MessageId) -> Message | None:
        now = self.store.clock.now()
        found = self.store.messages.get((org_id, app_id, message_id))
        return _as_of(found, now) if found and found.expires_at > now else None

    def get_many(
        self, org_id: OrgId, app_id: AppId, message_ids: Sequence[MessageId]
    ) -> list[Message]:
        found = [self.get(org_id, app_id, message_id) for message_id in message_ids]
        return [_listed(m) for m in found if m is not None]

    def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        return [self.get(m.org_id, m.app_id, m.id) or m for m in messages]

    def add_endpoint(self, message: Message, endpoint_id: EndpointId) -> None:
        place = (message.org_id, message.app_id, message.id)
        stored = self.store.messages.get(place)
        if stored is None:
            raise NotFound("Message not found")
        if endpoint_id not in stored.endpoint_ids:
            self.store.messages[place] = replace(
                stored,
                endpoint_ids=(*stored.endpoint_ids, endpoint_id),
                added_ids=(*stored.added_ids, endpoint_id),
            )

    def id_of(self, org_id: OrgId, app_id: AppId, event_id: str) -> MessageId | None:
        found = self.store.event_ids.get((org_id, app_id, event_id))
        return found[0] if found and found[1] > self.store.clock.now() else None

    def scan(self, org_id: OrgId, app_id: AppId, span: Span, now: datetime) -> Iterator[Message]:
        for message in within(self._kept(org_id, app_id, now), lambda m: m.id, span):
            yield _listed(_as_of(message, now))

    def expunge(self, message: Message) -> None:
        place = (message.org_id, message.app_id, message.id)
        if (found := self.store.messages.get(place)) is not None:
            self.store.messages[place] = found.expunged

    def _kept(self, org_id: OrgId, app_id: AppId, now: datetime) -> Iterator[Message]:
        for message in self.store.messages.values():
            if (message.org_id, message.app_id) == (org_id, app_id) and message.expires_at > now:
                yield message


def _as_of(message: Message, now: datetime) -> Message:
    return message if message.payload_expires_at > now else message.without_content


def _listed(message: Message) -> Message:
    """Returns the message without a payload that DynamoDB stores apart."""
    return message.without_content if message.is_bulky else message
