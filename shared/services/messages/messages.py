"""Reading messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.errors import NotFound
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, fit_page, paginate
from shared.ports import Clock, Messages
from shared.services.applications.applications import ApplicationService
from shared.services.references import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageService:
    """The verbs of messages that are stored. A `reference` is an id or the client's event id."""

    applications: ApplicationService
    messages: Messages
    clock: Clock

    def get(
        self, identity: Identity, app_reference: str, reference: str, *, content: bool = True
    ) -> Message:
        """The message, with its payload as far as that is kept if `content`."""
        find = self.find if content else self.find_bare
        return find(self.applications.get(identity, app_reference), reference)

    def find(self, application: Application, reference: str) -> Message:
        """The application's message, else NotFound."""
        org_id, app_id = application.org_id, application.id
        found_id = self._id_of(application, reference)
        found = self.messages.get(org_id, app_id, found_id) if found_id else None
        if found is None:
            raise NotFound("Message not found")
        return found

    def find_bare(self, application: Application, reference: str) -> Message:
        """The application's message as lists give it, else NotFound."""
        found = self.find_many(application, [reference]).get(reference)
        if found is None:
            raise NotFound("Message not found")
        return found

    def find_many(self, application: Application, references: Sequence[str]) -> dict[str, Message]:
        """The application's messages, as lists give them, by the references that lead to them."""
        org_id, app_id = application.org_id, application.id
        resolved = {
            r: message_id for r in references if (message_id := self._id_of(application, r))
        }
        found = self.messages.get_many(org_id, app_id, list(resolved.values()))
        by_id = {message.id: message for message in found}
        return {r: by_id[resolved[r]] for r in resolved if resolved[r] in by_id}

    def page(
        self,
        identity: Identity,
        app_reference: str,
        request: PageRequest,
        wanted: Callable[[Message], bool],
        *,
        content: bool,
    ) -> Page[Message]:
        """A page of the application's messages, newest first; with payloads if `content`."""
        application = self.applications.get(identity, app_reference)
        span = request.span(ids.MESSAGE)
        found = self.messages.scan(application.org_id, application.id, span, self.clock.now())
        page = paginate(found, _id, request, wanted)
        return fit_page(page, request, _id, self.messages.complete, size_of) if content else page

    def _id_of(self, application: Application, reference: str) -> MessageId | None:
        org_id, app_id = application.org_id, application.id
        found_id = resolve(
            reference, ids.MESSAGE, lambda event: self.messages.id_of(org_id, app_id, event)
        )
        return MessageId(found_id) if found_id else None


def _id(message: Message) -> str:
    return message.id


def size_of(message: Message) -> int:
    """Bytes of the payload, as far as it is there."""
    return len((message.payload or "").encode())
