"""Reads messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.content_pages import fit_page
from shared.domain.errors import NotFound
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, paginate, within
from shared.ports import Clock, Messages
from shared.services.applications.applications import ApplicationService
from shared.services.references import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageService:
    """Reads stored messages. A `reference` is an id or the client's event id."""

    applications: ApplicationService
    messages: Messages
    clock: Clock

    def get(
        self, identity: Identity, app_reference: str, reference: str, *, content: bool = True
    ) -> Message:
        """Returns the message, with its payload if that is still stored and `content` is set."""
        find = self.find if content else self.find_bare
        return find(self.applications.get(identity, app_reference), reference)

    def find(self, application: Application, reference: str) -> Message:
        """Returns the application's message, else NotFound."""
        org_id, app_id = application.org_id, application.id
        found_id = self._id_of(application, reference)
        found = self.messages.get(org_id, app_id, found_id) if found_id else None
        if found is None:
            raise NotFound("Message not found")
        return found

    def find_bare(self, application: Application, reference: str) -> Message:
        """Returns the application's message without its payload, else NotFound."""
        found = self.find_many(application, [reference]).get(reference)
        if found is None:
            raise NotFound("Message not found")
        return found

    def find_many(self, application: Application, references: Sequence[str]) -> dict[str, Message]:
        """Returns the application's messages without payloads, keyed by reference."""
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
        """Returns a page of the application's messages, newest first; payloads if `content`."""
        application = self.applications.get(identity, app_reference)
        span = request.span(ids.MESSAGE)
        found = self.messages.scan(application.org_id, application.id, span, self.clock.now())
        page = paginate(found, _id, request, wanted)
        return fit_page(page, request, _id, self.messages.complete, size_of) if content else page

    def search(
        self,
        identity: Identity,
        app_reference: str,
        request: PageRequest,
        wanted: Callable[[Message], bool],
        *,
        reference: str | None,
        content: bool,
    ) -> Page[Message]:
        """Returns a page as `page` does; with a `reference`, at most the message that it names."""
        if reference is None:
            return self.page(identity, app_reference, request, wanted, content=content)
        application = self.applications.get(identity, app_reference)
        found = within(
            self.find_many(application, [reference]).values(), _id, request.span(ids.MESSAGE)
        )
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
    """Returns the bytes of the payload; 0 without one."""
    return len((message.payload or "").encode())
