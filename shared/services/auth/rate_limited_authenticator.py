"""Rate limits of callers."""

import math
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.auth.access import Identity
from shared.domain.auth.request_limits import (
    WINDOW,
    Caller,
    RequestLimits,
    publish_interval,
    window_of,
)
from shared.domain.errors import TooManyRequests
from shared.ports import Clock, RequestCounts, Tokens


@dataclass(slots=True)
class _RequestCount:
    """Requests of one caller in the window: unpublished by this process, and known in total."""

    unpublished: int = 0
    known: int = 0


@dataclass(slots=True, kw_only=True)
class RateLimitedAuthenticator:
    """Authenticates tokens, and counts requests by caller across all processes.

    A process publishes its requests a few at a time, and the reply holds the total of all
    processes. So a caller with few requests costs no write, and a caller with many is stopped
    slightly late.
    """

    tokens: Tokens
    counts: RequestCounts
    limits: RequestLimits
    clock: Clock
    _window: datetime | None = field(init=False, default=None)
    _served: dict[Caller, _RequestCount] = field(init=False, default_factory=dict)

    def identify(self, token: str) -> Identity:
        """Returns the token's identity; TooManyRequests until the window ends when over the limit.

        Other errors are those of `Tokens.identify`.
        """
        identity = self.tokens.identify(token)
        if allowed := self.limits.allowed(identity):
            self._count(Caller.of(identity), allowed)
        return identity

    def _count(self, caller: Caller, allowed: int) -> None:
        now = self.clock.now()
        window = window_of(now)
        if window != self._window:
            self._window, self._served = window, {}
        served = self._served.setdefault(caller, _RequestCount())
        # Requests after the first refusal are refused without another write.
        if served.known <= allowed:
            served.unpublished += 1
            if served.unpublished >= publish_interval(allowed):
                served.known = self.counts.add(caller, window, served.unpublished)
                served.unpublished = 0
        if served.known > allowed:
            raise TooManyRequests(math.ceil((window + WINDOW - now).total_seconds()))
