"""Health of an endpoint: its circuit breaker, and its speed.

While the circuit is open, attempts are held: none is sent, lost or counted. When the open time is
over, one attempt probes the endpoint (half-open). Its success closes the circuit, its failure opens
it for twice as long.

Independently of that, an endpoint whose responses are late is slow until one is in time, so that
its attempts do not delay those of others.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Consecutive failures, over all deliveries, that open the circuit.
OPENS_AT = 10
FIRST_OPEN_TIME = timedelta(seconds=30)
MAX_OPEN_TIME = timedelta(hours=1)
# A probe that takes longer has died with its function.
PROBE_TIMEOUT = timedelta(seconds=90)
# The time after a change in which failures do not count, while the circuit is closed: an endpoint
# that fails and succeeds in turn, at any rate, costs two writes at most in this time.
MIN_UPDATE_INTERVAL = timedelta(seconds=1)
# A response that takes less than this is in time.
IN_TIME = timedelta(seconds=1)
# Consecutive late responses that make an endpoint slow. One may be chance.
SLOW_AT = 2
# How long a response in time makes an endpoint trusted: its attempts need no permit of a bulkhead.
# The first late response ends trust, so it may be long. A quiet endpoint renews it once a day.
TRUST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Health:
    """State of an endpoint's health.

    `failing_since` is the time of the first failure since the last success, `failures` the number
    since then. The circuit is open until `open_until`, when one attempt may probe. `noted_at` is
    when an attempt last changed this state. `overdue` counts late responses, up to SLOW_AT, since
    the last one in time. Until `trusted_until` attempts need no permit.
    """

    failing_since: datetime | None = None
    failures: int = 0
    open_until: datetime | None = None
    noted_at: datetime | None = None
    overdue: int = 0
    trusted_until: datetime | None = None

    @property
    def is_healthy(self) -> bool:
        """Returns whether there is no recent failure or late response."""
        return not (self.failures or self.overdue or self.open_until)

    @property
    def is_slow(self) -> bool:
        """Returns whether its attempts are likely to keep a function waiting."""
        return self.overdue >= SLOW_AT

    @property
    def is_broken(self) -> bool:
        """Returns whether the circuit is open or half-open."""
        return self.open_until is not None

    def remaining_wait(self, now: datetime) -> timedelta:
        """Returns how long an attempt has to wait; zero if it may be sent."""
        return max((self.open_until or now) - now, timedelta(0))

    def is_trusted(self, now: datetime) -> bool:
        """Returns whether it has recently responded in time, and never late since."""
        return self.trusted_until is not None and now < self.trusted_until

    def with_probe(self, now: datetime) -> "Health":
        """Returns the health during a probe: other attempts wait for its outcome."""
        return replace(self, open_until=now + PROBE_TIMEOUT)

    def with_late_answer(self, now: datetime) -> "Health":
        """Returns the health after a late response; the same object if nothing changes.

        The first late response counts only some time after one in time, the next ones count at
        once, so that few of many concurrent attempts have to wait.
        """
        if self.is_slow or not (self.overdue or not self._is_fresh(now)):
            return self
        return replace(self, overdue=self.overdue + 1, noted_at=now, trusted_until=None)

    def with_outcome(self, now: datetime, *, success: bool, in_time: bool, probe: bool) -> "Health":
        """Returns the health after one more attempt; the same object if nothing changes."""
        then = self._answered(now) if in_time else self
        if not success:
            return self if self._is_known(now, probe) else then._failed(now)
        is_news = self.failures > 0 or then != self
        return then._succeeded(now) if is_news else self

    def has_failed_for(self, limit: timedelta, now: datetime) -> bool:
        """Returns whether it has failed for this long without a success."""
        return self.failing_since is not None and now - self.failing_since >= limit

    def _answered(self, now: datetime) -> "Health":
        """Returns the health after a response in time. Trust is renewed when half of it is over."""
        trusted_until = self.trusted_until if self.is_trusted(now + TRUST / 2) else now + TRUST
        return replace(self, overdue=0, trusted_until=trusted_until)

    def _succeeded(self, now: datetime) -> "Health":
        return replace(self, failing_since=None, failures=0, open_until=None, noted_at=now)

    def _failed(self, now: datetime) -> "Health":
        failures = self.failures + 1
        return replace(
            self,
            failing_since=self.failing_since or now,
            failures=failures,
            open_until=now + _open_time(failures) if failures >= OPENS_AT else None,
            noted_at=now,
        )

    def _is_known(self, now: datetime, probe: bool) -> bool:
        """Returns whether a failure adds nothing to the failures before it.

        This includes failures of attempts that were in flight when the circuit opened.
        """
        return not probe if self.is_broken else self._is_fresh(now)

    def _is_fresh(self, now: datetime) -> bool:
        return self.noted_at is not None and now - self.noted_at < MIN_UPDATE_INTERVAL


HEALTHY = Health()


def _open_time(failures: int) -> timedelta:
    # Bounded before the power, which would overflow a timedelta.
    doublings = min(failures - OPENS_AT, 10)
    pause: timedelta = min(FIRST_OPEN_TIME * 2**doublings, MAX_OPEN_TIME)
    return pause
