"""Callers that make too many requests are told to wait."""

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
    """By this process, in the window: how many were not told yet, and how many all have told."""

    unpublished: int = 0
    known: int = 0


@dataclass(slots=True, kw_only=True)
class RateLimitedAuthenticator:
    """`Tokens` that counts who they speak for, with all other processes.

    A process tells of its requests a few at a time, and thereby learns of the others': so a caller
    of few requests costs nothing, and one of many is stopped a little late.
    """

    tokens: Tokens
    counts: RequestCounts
    limits: RequestLimits
    clock: Clock
    _window: datetime | None = field(init=False, default=None)
    _served: dict[Caller, _RequestCount] = field(init=False, default_factory=dict)

    def identify(self, token: str) -> Identity:
        """As of `Tokens`; and TooManyRequests, until the window is over."""
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
        # Who goes on asking after a refusal is refused without another write.
        if served.known <= allowed:
            served.unpublished += 1
            if served.unpublished >= publish_interval(allowed):
                served.known = self.counts.add(caller, window, served.unpublished)
                served.unpublished = 0
        if served.known > allowed:
            raise TooManyRequests(math.ceil((window + WINDOW - now).total_seconds()))
