"""A customer with one endpoint, whose deliveries go as a test says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import MemoryEndpoints, MemoryStore, Request, ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Reply
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.message import MessageDraft
from tests.support.faults import Trouble
from tests.support.world import OWNER, World

SECOND = timedelta(seconds=1)
HOOK = "https://example.com/hook"
SCHEDULE = (SECOND,) * 6


class Answers:
    """What the customer's endpoint answers, by how many attempts are on record; others 200.

    So what was answered to a function that died is answered again.
    """

    def __init__(self, *codes: int) -> None:
        self.codes = codes
        self.store: MemoryStore | None = None

    def __call__(self, request: Request) -> Reply:
        known = [a for a in self.store.attempts.values() if a.url == HOOK] if self.store else []
        code = self.codes[min(len(known), len(self.codes) - 1)] if request.url == HOOK else 200
        return Reply(status_code=code, body=b"", duration_ms=3)


def made(*codes: int) -> World:
    """A world with an application, whose endpoint answers so."""
    answers = Answers(*codes)
    world = World(ScriptedHttp(answers), retry_delays=SCHEDULE)
    answers.store = world.store
    world.applications.create(OWNER, ApplicationDraft(name="Acme", uid="acme"), None)
    return world


def endpoint(world: World, **fields: Any) -> Endpoint:
    """The application's own, `hook`."""
    draft = EndpointDraft(url=HOOK, uid="hook", **fields)
    return world.endpoints.create(OWNER, "acme", draft, None, None)


def send(world: World, **fields: Any) -> str:
    draft = MessageDraft(event_type="a.b", payload="{}", **fields)
    return world.ingest.accept(OWNER, "acme", draft, None).id


def change(world: World, **changes: Any) -> None:
    world.clock.advance(SECOND)
    world.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, **changes))


class ForgetfulEndpoints:
    """Its first change is made, and then again, since its answer was lost: it is not as before."""

    def __init__(self, behind: MemoryEndpoints) -> None:
        self.behind, self.forgets = behind, True

    def save(self, after: Endpoint, before: Endpoint) -> bool:
        saved, self.forgets = self.behind.save(after, before) and not self.forgets, False
        return saved

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


STORES = ("_applications", "_endpoints", "_messages", "_routes", "deliveries")


def exposed(world: World, trouble: Trouble) -> World:
    """The same world, whose deliveries meet the trouble."""
    other = World(world.http, world.retry_delays, world.clock)
    other.store = world.store
    for name in (*STORES, "message_queue", "delivery_queue"):
        setattr(other, name, trouble.around(getattr(world, name)))
    other._make_services()
    return other
