"""A customer with one endpoint, and deliveries with chosen results."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import MemoryEndpoints, MemoryStore, RecordedRequest, ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import MessageInput
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.faults import InjectedFault

SECOND = timedelta(seconds=1)
HOOK = "https://example.com/hook"
SCHEDULE = (SECOND,) * 6


class Answers:
    """The status for each number of recorded attempts; 200 for others.

    A function that died receives the same status again.
    """

    def __init__(self, *codes: int) -> None:
        self.codes = codes
        self.store: MemoryStore | None = None

    def __call__(self, request: RecordedRequest) -> Reply:
        known = [a for a in self.store.attempts.values() if a.url == HOOK] if self.store else []
        code = self.codes[min(len(known), len(self.codes) - 1)] if request.url == HOOK else 200
        return Reply(status_code=code, body=b"", duration_ms=3)


def made(*codes: int) -> SystemUnderTest:
    """Returns a system with one application, whose endpoint returns these statuses."""
    answers = Answers(*codes)
    system = SystemUnderTest(ScriptedHttp(answers), retry_delays=SCHEDULE)
    answers.store = system.store
    system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)
    return system


def endpoint(system: SystemUnderTest, **fields: Any) -> Endpoint:
    """Adds the application's own endpoint, `hook`."""
    endpoint_input = EndpointInput(url=HOOK, uid="hook", **fields)
    return system.endpoints.create(OWNER, "acme", endpoint_input, None, None)


def send(system: SystemUnderTest, **fields: Any) -> str:
    message_input = MessageInput(event_type="a.b", payload="{}", **fields)
    return system.ingest.accept(OWNER, "acme", message_input, None).id


def change(system: SystemUnderTest, **changes: Any) -> None:
    system.clock.advance(SECOND)
    system.endpoints.change(OWNER, "acme", "hook", lambda e: replace(e, **changes))


class ForgetfulEndpoints:
    """Loses the response to its first change, so that the change is made again and rejected."""

    def __init__(self, behind: MemoryEndpoints) -> None:
        self.behind, self.forgets = behind, True

    def save(self, after: Endpoint, before: Endpoint) -> bool:
        saved, self.forgets = self.behind.save(after, before) and not self.forgets, False
        return saved

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


STORES = ("_applications", "_endpoints", "_messages", "_routes", "deliveries")


def exposed(system: SystemUnderTest, trouble: InjectedFault) -> SystemUnderTest:
    """Exposes the deliveries of the application under test to the fault."""
    other = SystemUnderTest(system.http, system.retry_delays, system.clock)
    other.store, other.cache_leases = system.store, system.cache_leases
    for name in (*STORES, "message_queue", "delivery_queue"):
        setattr(other, name, trouble.around(getattr(system, name)))
    other.assemble()
    return other
