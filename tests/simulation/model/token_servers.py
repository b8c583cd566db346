"""Authorization servers: they rotate refresh tokens, fail, and revoke what is used twice."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import Any
from urllib.parse import parse_qs

from shared.adapters.memory.system import START
from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.token_state import TokenState
from shared.ports.receiver_auth import ReceiverAuths
from tests.simulation.model.runtime import HandledTask, current_work
from tests.support.fakes.simulated_time import Loop

LIFETIME = timedelta(minutes=5)
OUTAGE = timedelta(hours=30)
TIMEOUT = 30
REFUSED = b'{"error":"invalid_grant"}'


class TokenServer(Enum):
    """The behavior of an authorization server and of the receiver behind it."""

    GOOD = "answers a token"
    ROTATING = "replaces the refresh token at each use"
    DOWN = "answers 503 for a day, then tokens"
    FLAKY = "answers late, wrongly, or not at all half of the time"
    REVOKING = "lets a receiver refuse a token long before its end"

    @property
    def rotates(self) -> bool:
        """Returns whether each refresh token can be used once."""
        return self in (TokenServer.ROTATING, TokenServer.FLAKY)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a refresh token, by the record behind it; `answered` with a new one, if any."""

    refresh_token: str
    at: datetime
    work: HandledTask
    answered: str | None
    # Whether the client got the answer.
    arrived: bool = True


@dataclass(slots=True)
class Grants:
    """Tokens that one server has issued."""

    server: TokenServer
    valid: str
    numbers: int = 0
    revoked: bool = False
    # The times of access tokens: of the answer with each, and of its end.
    issued: dict[str, datetime] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)


@dataclass(slots=True)
class TokenServers:
    """Authorization servers by their URL, asked through the same `Http` as receivers."""

    loop: Loop
    chance: Random
    grants: dict[str, Grants] = field(default_factory=dict)
    # Tokens that our side has stored, and those that a receiver got before they were.
    stored: set[str] = field(default_factory=set)
    unstored: list[str] = field(default_factory=list)

    def add(self, url: str, server: TokenServer) -> str:
        """Adds the server of an endpoint; returns the first refresh token."""
        own = token_url(url)
        self.grants[own] = Grants(server, f"{own}#refresh-0")
        return self.grants[own].valid

    def post(self, url: str, body: bytes) -> Reply:
        """Answers a token request, after a while."""
        known, work = self.grants[url], current_work()
        is_failing = self._is_failing(known.server)
        if is_failing and not self.chance.randrange(3):
            return self._answer(503, b"")
        used = parse_qs(body.decode())["refresh_token"][0]
        is_lost = is_failing and bool(self.chance.randrange(2))
        status, members = self._granted(known, used)
        answered = members.get("refresh_token")
        known.uses.append(Use(used, self.loop.clock.now(), work, answered, not is_lost))
        if is_lost:
            self.loop.sleep(timedelta(seconds=TIMEOUT))
            return _nothing()
        return self._answer(status, json.dumps(members).encode() if members else REFUSED)

    def refuses(self, url: str, authorization: str | None) -> bool:
        """Returns whether the receiver at this URL wants another token."""
        known = self.grants.get(token_url(url))
        if known is None:
            return False
        token = (authorization or "").removeprefix("Bearer ")
        if token not in self.stored:
            self.unstored.append(token)
        ends_at = known.tokens.get(token)
        return ends_at is None or self.loop.clock.now() >= ends_at

    def _granted(self, known: Grants, used: str) -> tuple[int, dict[str, Any]]:
        if known.server is TokenServer.DOWN and self.loop.clock.now() < START + OUTAGE:
            return 503, {}
        if known.revoked or used != known.valid:
            # A refresh token that is used twice was stolen.
            known.revoked = True
            return 400, {}
        known.numbers += 1
        stem, now = used.partition("#")[0], self.loop.clock.now()
        token = f"{stem}#token-{known.numbers}"
        known.issued[token] = now
        known.tokens[token] = now + self._lifetime(known.server)
        members = {"access_token": token, "expires_in": LIFETIME // timedelta(seconds=1)}
        if known.server.rotates:
            known.valid = members["refresh_token"] = f"{stem}#refresh-{known.numbers}"
        return 200, members

    def _lifetime(self, server: TokenServer) -> timedelta:
        if server is TokenServer.REVOKING:
            return LIFETIME * self.chance.random()
        # A token is asked for before it is issued, and its lifetime counts from there.
        return LIFETIME + timedelta(minutes=1)

    def _is_failing(self, server: TokenServer) -> bool:
        return server is TokenServer.FLAKY and bool(self.chance.randrange(2))

    def _answer(self, status: int, body: bytes) -> Reply:
        seconds = self.chance.uniform(0.01, 2)
        self.loop.sleep(timedelta(seconds=seconds))
        return Reply(status_code=status, body=body, duration_ms=int(seconds * 1_000))


@dataclass(frozen=True, slots=True)
class NotingAuths:
    """`ReceiverAuths` that notes every token that was stored, refresh tokens included."""

    kept: ReceiverAuths
    stored: set[str]

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> StoredAuth | None:
        return self.kept.get(org_id, app_id, endpoint_id)

    def save_token(self, endpoint: Endpoint, stored: StoredAuth, state: TokenState) -> bool:
        is_saved = self.kept.save_token(endpoint, stored, state)
        if is_saved:
            access = state.token.text if state.token else None
            self.stored.update(each for each in (access, state.refresh_token) if each)
        return is_saved

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


@dataclass(frozen=True, slots=True)
class SimulatedPause:
    """A pause in simulated time."""

    loop: Loop

    def wait(self, span: timedelta) -> None:
        self.loop.sleep(span)


def token_url(url: str) -> str:
    """Returns the URL of the authorization server for the receiver at this URL."""
    return f"{url}/token"


def _nothing() -> Reply:
    return Reply(
        status_code=0,
        body=b"",
        duration_ms=TIMEOUT * 1_000,
        error="Timed out.",
        failure=FailureKind.TIMEOUT,
        timed_out=True,
    )
