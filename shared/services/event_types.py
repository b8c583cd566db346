"""What can be done with event types."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.access import Identity
from shared.domain.drafts import values
from shared.domain.errors import Conflict, NotFound
from shared.domain.event_type import EventType, EventTypeDraft
from shared.domain.once import Once
from shared.domain.paging import Page, PageRequest, paginate
from shared.ports import Clock, EventTypes
from shared.services.changes import change


@dataclass(frozen=True, slots=True)
class EventTypeService:
    """The verbs of event types, which their name identifies."""

    event_types: EventTypes
    clock: Clock

    def create(self, identity: Identity, draft: EventTypeDraft, key: str | None) -> EventType:
        """A new event type, or an archived one that comes back; Conflict when it is there."""
        now = self.clock.now()
        event_type = EventType(
            org_id=identity.org_id, created_at=now, updated_at=now, **values(draft)
        )
        once = Once.of(identity, "event_type.create", key, now)
        try:
            return self.event_types.add(event_type, once)
        except Conflict as exc:
            raise Conflict(str(exc), "event_type_exists") from exc

    def get(self, identity: Identity, name: str) -> EventType:
        """The event type, archived or not; NotFound also where a feature flag hides it."""
        found = self.event_types.get(identity.org_id, name)
        if found is None or not found.visible_to(identity):
            raise NotFound("Event type not found")
        return found

    def change(
        self, identity: Identity, name: str, alter: Callable[[EventType], EventType]
    ) -> EventType:
        """The event type as `alter` makes it; NotFound when there is none."""
        return change(
            lambda: self.get(identity, name),
            lambda before: replace(alter(before), updated_at=self.clock.now()),
            self.event_types.save,
        )

    def put(self, identity: Identity, draft: EventTypeDraft) -> tuple[EventType, bool]:
        """The event type as the draft has it, made if it was not there; and whether it is new."""
        try:
            return self.change(identity, draft.name, lambda e: replace(e, **values(draft))), False
        except NotFound:
            return self.create(identity, draft, None), True

    def archive(self, identity: Identity, name: str) -> None:
        """Endpoints cannot ask for it any more, and lists hide it."""
        self.change(identity, name, lambda e: replace(e, archived=True))

    def expunge(self, identity: Identity, name: str) -> None:
        """Removes it for good; NotFound when there is none."""
        if not self.event_types.delete(identity.org_id, name):
            raise NotFound("Event type not found")

    def page(self, identity: Identity, request: PageRequest, *, archived: bool) -> Page[EventType]:
        """A page in order of name of those that the identity sees, with archived ones if asked for."""
        found = self.event_types.scan(identity.org_id, request.span())
        shown = (e for e in found if (archived or not e.archived) and e.visible_to(identity))
        return paginate(shown, lambda e: e.name, request)
