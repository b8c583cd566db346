"""Operations on event types."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.auth.access import Identity
from shared.domain.errors import Conflict, NotFound
from shared.domain.event_types.event_type import (
    EventType,
    EventTypeInput,
    new_event_type,
    replaced_event_type,
)
from shared.domain.idempotency import IdempotencyKey
from shared.domain.paging import Page, PageRequest, paginate
from shared.domain.timestamps import next_timestamp
from shared.ports import Clock, EventTypes
from shared.services.changes import change, upsert
from shared.services.event_types.event_type_rules import EventTypeRules


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeService:
    """Creates, reads, changes and archives event types. A name identifies an event type."""

    event_types: EventTypes
    rules: EventTypeRules
    clock: Clock

    def create(
        self, identity: Identity, event_type_input: EventTypeInput, key: str | None
    ) -> EventType:
        """Creates an event type, or restores an archived one; Conflict when the name is taken.

        InvalidInput, here and in every change, when a rule of `EventTypeRules` is broken.
        """
        now = self.clock.now()
        event_type = new_event_type(event_type_input, identity.org_id, now)
        self.rules.check(event_type)
        idempotency_key = IdempotencyKey.of(identity, "event_type.create", key, now)
        try:
            return self.event_types.add(event_type, idempotency_key)
        except Conflict as exc:
            raise Conflict(str(exc), "event_type_exists") from exc

    def get(self, identity: Identity, name: str) -> EventType:
        """Returns the event type, archived or not; NotFound also when a feature flag hides it."""
        found = self.event_types.get(identity.org_id, name)
        if found is None or not found.visible_to(identity):
            raise NotFound("Event type not found")
        return found

    def change(
        self, identity: Identity, name: str, alter: Callable[[EventType], EventType]
    ) -> EventType:
        """Applies `alter` to the stored event type, else NotFound."""

        def altered(before: EventType) -> EventType:
            at = next_timestamp(self.clock.now(), before.updated_at)
            after = replace(alter(before), updated_at=at)
            self.rules.check(after, before)
            return after

        return change(lambda: self.get(identity, name), altered, self.event_types.save)

    def put(self, identity: Identity, event_type_input: EventTypeInput) -> tuple[EventType, bool]:
        """Replaces the event type, or creates a missing one; also returns whether it is new."""
        return upsert(
            lambda: self.change(
                identity, event_type_input.name, lambda e: replaced_event_type(e, event_type_input)
            ),
            lambda: self.create(identity, event_type_input, None),
        )

    def archive(self, identity: Identity, name: str) -> None:
        """Archives the event type: endpoints cannot subscribe to it, and lists hide it."""
        self.change(identity, name, lambda e: replace(e, archived=True))

    def expunge(self, identity: Identity, name: str) -> None:
        """Removes the event type permanently, else NotFound."""
        if not self.event_types.delete(identity.org_id, name):
            raise NotFound("Event type not found")

    def page(self, identity: Identity, request: PageRequest, *, archived: bool) -> Page[EventType]:
        """Returns a page of the event types visible to the identity, in order of name.

        Includes archived ones if `archived`.
        """
        found = self.event_types.scan(identity.org_id, request.span())

        def is_wanted(event_type: EventType) -> bool:
            return (archived or not event_type.archived) and event_type.visible_to(identity)

        return paginate(found, lambda e: e.name, request, is_wanted)
