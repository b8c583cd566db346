"""Access tokens of endpoints: cached, and fetched by one caller at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TypeVar

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import IN_TIME
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.receiver_auth.oauth import OAuthClient
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.token_answer import TokenError
from shared.domain.receiver_auth.token_state import AccessToken, TokenState
from shared.ports import Clock, Pause
from shared.ports.receiver_auth import ReceiverAuths
from shared.services.receiver_auth.token_fetch import TokenFetch

T = TypeVar("T")

# Interval between checks for a token that another process fetches.
LOOK_INTERVAL = timedelta(milliseconds=250)


@dataclass(slots=True, kw_only=True)
class KnownAuth:
    """An endpoint's settings and token in this process; `fetching` is the lock of a fetch."""

    stored: StoredAuth
    fetching: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one attempt's wait for a token.

    `on_slow` is that of Http; `has_time` says whether another request and its record fit.
    """

    on_slow: Callable[[], bool]
    has_time: Callable[[], bool]

    def require_time(self) -> None:
        """Raises InfrastructureError with too little time left: the task is tried again."""
        if not self.has_time():
            raise InfrastructureError("The time left is too short to fetch a token and to use it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSource:
    """Finds a valid token: in memory, in the store, or from the token endpoint.

    `claim_time` is the longest that a fetch and its record may take.
    """

    auths: ReceiverAuths
    fetch: TokenFetch
    clock: Clock
    pause: Pause
    claim_time: timedelta

    def token(self, endpoint: Endpoint, known: KnownAuth, limits: Limits) -> AccessToken:
        """Returns a valid token; TokenError with the reason if there is none.

        Threads of this process that find no valid token wait for the one that fetches it.
        """
        now, state = self.clock.now(), known.stored.token
        usable = state.usable(now)
        if usable is not None and not state.needs_fetch(now):
            return usable
        if not known.fetching.acquire(blocking=usable is None):
            return _present(usable)
        try:
            return self._renewed(endpoint, known, limits)
        finally:
            known.fetching.release()

    def replacement(
        self, endpoint: Endpoint, known: KnownAuth, refused: AccessToken, limits: Limits
    ) -> AccessToken | None:
        """Returns another token after a receiver refused this one; None if that cannot help."""
        with known.fetching:
            self._reload(endpoint, known)
            state = known.stored.token
            if state.token == refused:
                dropped = state.refused(refused, self.clock.now())
                if dropped is None or not limits.has_time():
                    return None
                self._save(endpoint, known, dropped)
            found = self._renewed(endpoint, known, limits)
        return None if found == refused else found

    def _renewed(self, endpoint: Endpoint, known: KnownAuth, limits: Limits) -> AccessToken:
        """Returns the stored token, or a new one if it is due and nobody else fetches it."""
        waited = timedelta(0)
        while True:
            client = self._reload(endpoint, known)
            state, now = known.stored.token, self.clock.now()
            usable = state.usable(now)
            if usable is not None and (state.is_claimed(now) or not state.needs_fetch(now)):
                return usable
            if state.is_failing(now):
                raise TokenError(_present(state.error))
            if state.is_claimed(now):
                waited = self._look_later(waited, limits)
            elif (found := self._fetched(endpoint, known, client, limits)) is not None:
                return found

    def _look_later(self, waited: timedelta, limits: Limits) -> timedelta:
        """Waits while another process fetches the token; returns the time waited so far."""
        limits.require_time()
        self.pause.wait(LOOK_INTERVAL)
        total = waited + LOOK_INTERVAL
        if waited <= IN_TIME < total and not limits.on_slow():
            raise TokenError("too many attempts were already waiting for a token", timed_out=True)
        return total

    def _fetched(
        self, endpoint: Endpoint, known: KnownAuth, client: OAuthClient, limits: Limits
    ) -> AccessToken | None:
        """Fetches a token; returns None if another caller fetches it already."""
        limits.require_time()
        state = known.stored.token
        if not self._save(endpoint, known, state.claimed(self.clock.now() + self.claim_time)):
            return None
        try:
            answer = self.fetch.fetch(client, state.refresh_token, limits.on_slow)
        except TokenError as exc:
            return self._after_failure(endpoint, known, exc)
        fetched = known.stored.token.fetched(answer.access, answer.refresh_token)
        # Stored before the token is used: a rotated refresh token that is lost is lost for good. If
        # the settings were changed meanwhile, the token serves this attempt only.
        self._save_surely(endpoint, known, fetched)
        return answer.access

    def _after_failure(
        self, endpoint: Endpoint, known: KnownAuth, error: TokenError
    ) -> AccessToken:
        """Records the failure, so that the next attempts do not repeat it at once."""
        now = self.clock.now()
        self._save(endpoint, known, known.stored.token.failed(str(error), now))
        if (usable := known.stored.token.usable(now)) is not None:
            return usable
        raise error

    def _reload(self, endpoint: Endpoint, known: KnownAuth) -> OAuthClient:
        stored = self.auths.get(endpoint.org_id, endpoint.app_id, endpoint.id)
        if stored is None or stored.auth.oauth is None:
            raise TokenError("the settings were just removed")
        known.stored = stored
        return stored.auth.oauth

    def _save_surely(self, endpoint: Endpoint, known: KnownAuth, state: TokenState) -> None:
        try:
            self._save(endpoint, known, state)
        except InfrastructureError:
            self._save(endpoint, known, state)

    def _save(self, endpoint: Endpoint, known: KnownAuth, state: TokenState) -> bool:
        stored = known.stored
        is_saved = self.auths.save_token(endpoint, stored, state)
        if is_saved:
            known.stored = replace(stored, token=replace(state, version=stored.token.version + 1))
        return is_saved


def _present(value: T | None) -> T:
    if value is None:
        raise InternalError("A value that was checked is missing.")
    return value
