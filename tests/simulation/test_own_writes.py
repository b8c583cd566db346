"""A configuration change holds once it is answered, however many processes cache the old state.

Several processes of `ingest` and `deliver`, with different clocks, take turns. Each message posted
after the response must be accepted and delivered according to the change.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from shared.assembly import deliver, ingest
from shared.domain.applications.application import ApplicationInput
from shared.domain.applications.cache_lease import CACHE_TTL, LEASE, SKEW
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.signing import Secret, sign
from shared.domain.errors import NotFound
from shared.domain.messages.message import Message, MessageInput
from shared.ports import Clock
from shared.services.delivery.delivery import DeliveryService
from shared.services.ingest.ingest import IngestService
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

RUNS = int(os.environ.get("OUTRIDER_SIMULATIONS", "300")) // 10
PROCESSES = 3
MOMENT = timedelta(milliseconds=20)


@dataclass(frozen=True)
class Skewed:
    """The clock of a process, ahead of or behind the others."""

    clock: Clock
    skew: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.skew


class Unmoved:
    """A pause without waiting."""

    def wait(self, _span: timedelta) -> None:
        """Returns at once."""


class Fleet:
    """An application, and processes that cache its configuration.

    `wanted` holds each endpoint that gets the next message, as the API last returned it.
    """

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 simulated chance
        self.system = SystemUnderTest()
        self.app = self.system.applications.create(OWNER, ApplicationInput(name="A"), None)
        self.wanted: dict[str, Endpoint] = {}
        self.disabled: dict[str, Endpoint] = {}
        self.ingests = [self._ingest(self._clock()) for _ in range(PROCESSES)]
        self.delivers = [self._deliver(self._clock()) for _ in range(PROCESSES)]
        self.create(wants_all=True)

    def create(self, *, wants_all: bool = False) -> None:
        url = f"https://{self.chance.randrange(10**9)}.example.com"
        types = None if wants_all else self.chance.choice([None, ()])
        endpoint_input = EndpointInput(url=url, event_types=types)
        made = self.system.endpoints.create(OWNER, self.app.id, endpoint_input, None, None)
        if made.event_types is None:
            self.wanted[made.id] = made
        else:
            self.disabled[made.id] = made

    def widen(self) -> None:
        self._change(self.disabled, self.wanted, event_types=None, disabled=False)

    def narrow(self) -> None:
        self._change(self.wanted, self.disabled, channels=("other",))

    def disable(self) -> None:
        self._change(self.wanted, self.disabled, disabled=True)

    def readdress(self) -> None:
        url = f"https://{self.chance.randrange(10**9)}.example.com"
        self._change(self.wanted, self.wanted, url=url)

    def rotate(self) -> None:
        if found := self._some(self.wanted):
            new = Secret(self.chance.randbytes(24))
            place = (self.app.id, found.id)
            self.system.rotation.rotate(OWNER, place, new, timedelta(0), None)
            self.wanted[found.id] = replace(found, secret=new)

    def delete(self) -> None:
        if found := self._some(self.wanted):
            self.system.endpoints.delete(OWNER, self.app.id, found.id)
            del self.wanted[found.id]

    def rate(self) -> None:
        # So high that no attempt waits for it.
        rate = self.chance.randrange(10_000, 20_000)
        self.app = self.system.applications.change(
            OWNER, self.app.id, lambda a: replace(a, throttle_rate=rate)
        )

    def post(self) -> Message:
        self.system.clock.advance(MOMENT)
        message_input = MessageInput(event_type="a.b", payload="{}")
        return self.chance.choice(self.ingests).accept(OWNER, self.app.id, message_input, None)

    def check(self, message: Message) -> None:
        """Checks that exactly the endpoints that want it got the message, with current secrets."""
        assert set(message.endpoint_ids) == set(self.wanted)
        queue = self.system.message_queue.sent
        dispatches = [dispatch for dispatch, _ in queue]
        queue.clear()
        assert [d.throttled for d in dispatches] == [self.app.throttled][: len(self.wanted)]
        before = len(self.system.http.requests)
        for dispatch in dispatches:
            for task in dispatch.tasks():
                self.chance.choice(self.delivers).attempt(task)
        made = self.system.http.requests[before:]
        assert {r.url for r in made} == {e.url for e in self.wanted.values()}
        for request in made:
            [endpoint] = [e for e in self.wanted.values() if e.url == request.url]
            timestamp = request.headers["webhook-timestamp"]
            signed = f"{message.id}.{timestamp}.".encode() + request.body
            expected = sign(endpoint.secret, signed, lambda *_: b"")
            assert request.headers["webhook-signature"] == expected

    def keep_busy(self) -> None:
        """Posts messages until every process has cached the configuration."""
        for _ in range(PROCESSES * 10):
            self.check(self.post())

    def _change(
        self, before: dict[str, Endpoint], after: dict[str, Endpoint], **fields: Any
    ) -> None:
        if found := self._some(before):
            whole = {"channels": None, "disabled": False} | fields
            changed = self.system.endpoints.change(
                OWNER, self.app.id, found.id, lambda e: replace(e, **whole)
            )
            del before[found.id]
            after[found.id] = changed

    def _some(self, endpoints: dict[str, Endpoint]) -> Endpoint | None:
        return self.chance.choice(list(endpoints.values())) if endpoints else None

    def _clock(self) -> Clock:
        return Skewed(self.system.clock, SKEW * self.chance.uniform(-0.5, 0.5))

    def _ingest(self, clock: Clock) -> IngestService:
        system = self.system
        ports = replace(system.ingest_ports(), clock=clock)
        routes = ingest.assemble(ports, system.api_settings.ingest).messages.routes
        return replace(system.ingest, routes=routes, queue=system.message_queue)

    def _deliver(self, clock: Clock) -> DeliveryService:
        system = self.system
        ports = replace(system.deliver_ports(), clock=clock)
        made = deliver.assemble(ports, system.fast_lane).delivery
        return replace(system.delivery, endpoints=made.endpoints)


CHANGES: tuple[Callable[[Fleet], None], ...] = (
    Fleet.create,
    Fleet.widen,
    Fleet.narrow,
    Fleet.disable,
    Fleet.readdress,
    Fleet.rotate,
    Fleet.delete,
    Fleet.rate,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_a_busy_application_holds_once_it_is_answered(
    change: Callable[[Fleet], None],
) -> None:
    fleet = Fleet(1)
    for _ in range(4):
        fleet.create()
    fleet.keep_busy()

    change(fleet)

    fleet.keep_busy()


@pytest.mark.parametrize("seed", range(RUNS))
def test_changes_hold_in_any_sequence(seed: int) -> None:
    fleet = Fleet(seed)

    for _ in range(12):
        for _ in range(fleet.chance.randrange(3 * PROCESSES * 4)):
            fleet.check(fleet.post())
        # The next message comes at once, after the cache's TTL, or around the end of a lease.
        pause = fleet.chance.choice([timedelta(0), CACHE_TTL, LEASE - SKEW, LEASE, LEASE + SKEW])
        fleet.system.clock.advance(pause * fleet.chance.uniform(0.9, 1.1))
        fleet.chance.choice(CHANGES)(fleet)
        fleet.check(fleet.post())


def test_a_deleted_application_accepts_no_further_message() -> None:
    fleet = Fleet(1)
    fleet.keep_busy()

    fleet.system.applications.delete(OWNER, fleet.app.id)

    for _ in range(PROCESSES * 10):
        with pytest.raises(NotFound):
            fleet.post()


def test_a_change_without_a_pause_is_detected() -> None:
    """Otherwise the tests above would prove nothing."""
    fleet = Fleet(1)
    endpoints = fleet.system.endpoints
    hasty = replace(endpoints.settling, pause=Unmoved())
    fleet.system.endpoints = replace(endpoints, settling=hasty)
    fleet.keep_busy()

    fleet.disable()

    with pytest.raises(AssertionError):
        fleet.keep_busy()


def test_a_change_of_an_application_with_few_messages_does_not_wait() -> None:
    fleet = Fleet(1)
    for _ in range(50):
        fleet.system.clock.advance(CACHE_TTL)
        fleet.check(fleet.post())
    before = fleet.system.clock.now()

    fleet.disable()

    assert fleet.system.clock.now() == before
    assert not fleet.system.cache_leases.leases
