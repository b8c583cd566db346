"""Refresh tokens that the server rotates, with processes that interleave and die."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.memory import FixedClock, MemoryReceiverAuths, MemoryStore, RecordedRequest
from shared.adapters.memory.http import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.token_state import TokenState
from tests.unit.services.receiver_auth.arranged import (
    CLAIM_TIME,
    Receiver,
    authorizer,
    post,
    stored_endpoint,
)


class Died(BaseException):
    """The process was killed: nothing catches it."""


@dataclass
class Server:
    """Rotates the refresh token at each use. A token used twice revokes everything."""

    clock: FixedClock
    valid: str = "refresh-0"
    issued: int = 0
    is_revoked: bool = False

    def answer(self, request: RecordedRequest) -> Reply:
        used = parse_qs(request.body.decode())["refresh_token"][0]
        if self.is_revoked or used != self.valid:
            self.is_revoked = True
            return Reply(status_code=400, body=b'{"error":"invalid_grant"}', duration_ms=1)
        self.issued += 1
        self.valid = f"refresh-{self.issued}"
        members = {
            "access_token": f"token-{self.issued}",
            "refresh_token": self.valid,
            "expires_in": 120,
        }
        return Reply(status_code=200, body=json.dumps(members).encode(), duration_ms=1)


@dataclass
class Fleet:
    """Processes that share a store; at each call of a port, `steps` decides what happens."""

    steps: list[str]
    clock: FixedClock = field(default_factory=FixedClock)
    depth: int = 0
    is_unsafe: bool = False

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.server = Server(self.clock)
        self.behind = MemoryReceiverAuths(self.store)
        self.endpoint = stored_endpoint(self.store)
        self.receiver = Receiver()

    def process(self) -> Any:
        return authorizer(self, ScriptedHttp(self._fetch), self.clock)

    # `ReceiverAuths`, with something happening before and after each call.

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> StoredAuth | None:
        self._happen()
        return self.behind.get(org_id, app_id, endpoint_id)

    def save_token(self, endpoint: Endpoint, stored: StoredAuth, state: TokenState) -> bool:
        self._happen_unrecorded() if state.token != stored.token.token else self._happen()
        done = self.behind.save_token(endpoint, stored, state)
        self._happen()
        return done

    def save(self, *_: object) -> bool:
        raise NotImplementedError

    def reencrypt(self, endpoint: Endpoint) -> None:
        raise NotImplementedError

    def _fetch(self, request: RecordedRequest) -> Reply:
        self._happen()
        reply = self.server.answer(request)
        self._happen_unrecorded()
        return reply

    def _happen_unrecorded(self) -> None:
        """Between the server's answer and the record of it: nobody else can know the new token."""
        try:
            self._happen()
        except Died:
            self.is_unsafe = True
            raise

    def _happen(self) -> None:
        match self.steps.pop() if self.steps else "go on":
            case "another delivers" if self.depth < 2:
                self.deliver(self.process())
            case "time passes":
                self.clock.advance(timedelta(seconds=0.2))
            case "the process dies":
                raise Died

    def deliver(self, process: Any) -> None:
        """Makes one attempt; it waits half a second at most, as the others stand still."""
        self.depth += 1
        end = self.clock.now() + timedelta(seconds=0.5)
        try:
            post(process, self.endpoint, self.receiver, has_time=lambda: self.clock.now() <= end)
        except (Died, InfrastructureError):
            # The task comes back later.
            pass
        finally:
            self.depth -= 1


STEPS = st.lists(
    st.sampled_from(["go on", "go on", "another delivers", "time passes", "the process dies"]),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_no_refresh_token_is_used_twice_and_none_is_lost(steps: list[str], deliveries: int) -> None:
    fleet = Fleet([*steps])

    for _ in range(deliveries):
        fleet.deliver(fleet.process())
        fleet.clock.advance(timedelta(seconds=70))

    if fleet.is_unsafe:
        return
    assert not fleet.server.is_revoked
    fleet.steps.clear()
    fleet.clock.advance(CLAIM_TIME)
    fleet.deliver(fleet.process())
    assert fleet.receiver.tokens[-1] == f"token-{fleet.server.issued}"
    assert not fleet.server.is_revoked


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_a_token_is_used_only_after_its_refresh_token_is_stored(steps: list[str]) -> None:
    fleet = Fleet([*steps])

    class Watching(Receiver):
        def _send(self, headers: Any, tls: Any) -> Reply:
            stored = fleet.behind.get(
                fleet.endpoint.org_id, fleet.endpoint.app_id, fleet.endpoint.id
            )
            assert stored is not None
            number = int(headers["authorization"].rpartition("-")[2])
            kept = int((stored.token.refresh_token or "refresh-0").rpartition("-")[2])
            assert kept >= number
            return super()._send(headers, tls)

    fleet.receiver = Watching()
    for _ in range(3):
        fleet.deliver(fleet.process())
        fleet.clock.advance(timedelta(seconds=70))
