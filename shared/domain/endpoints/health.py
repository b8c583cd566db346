"""How an endpoint has fared of late, and what that means for its next attempt: a circuit breaker.

While the circuit is open, attempts wait: none is made, none is lost, and none is counted. When it
has been open for long enough, one attempt goes through as a probe. Its success closes the circuit,
its failure opens it for twice as long.

Apart from that, an endpoint that lets attempts wait for its answers is slow, until it answers one
in time: others should not have to wait behind it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Failures in a row, of whatever deliveries, that open the circuit.
OPENS_AT = 10
FIRST_OPEN_TIME = timedelta(seconds=30)
MAX_OPEN_TIME = timedelta(hours=1)
# A probe that has not ended by then died with its function.
PROBE_TIMEOUT = timedelta(seconds=90)
# Between a change and the next failure that counts, while the circuit is closed: what fails and
# succeeds by turns, at whatever rate, costs no more than two writes in this time.
MIN_UPDATE_INTERVAL = timedelta(seconds=1)
# An answer that takes less than this is in time.
IN_TIME = timedelta(seconds=1)
# Attempts in a row that had no answer in time make an endpoint slow. One may be chance.
SLOW_AT = 2
# An answer in time earns this much trust: attempts need no permit of a bulkhead. It ends with the
# first answer that is not in time, so it may be long, and a quiet endpoint pays for it once a day.
TRUST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Health:
    """`failing_since` is when the first failure was that no success has followed.

    `failures` counts those since then. The circuit is open until `open_until`, when one attempt may
    probe. `noted_at` is when an attempt last changed anything of this. `overdue` counts the answers
    that did not come in time, up to SLOW_AT, since the last one that did. `trusted_until` is how
    long attempts need no permit.
    """

    failing_since: datetime | None = None
    failures: int = 0
    open_until: datetime | None = None
    noted_at: datetime | None = None
    overdue: int = 0
    trusted_until: datetime | None = None

    @property
    def is_healthy(self) -> bool:
        """Whether nothing of late is a reason to wait, or to learn something new soon."""
        return not (self.failures or self.overdue or self.open_until)

    @property
    def is_slow(self) -> bool:
        """Whether its attempts are likely to keep a function waiting."""
        return self.overdue >= SLOW_AT

    @property
    def is_broken(self) -> bool:
        """Whether the circuit is not closed: attempts wait, or one of them probes."""
        return self.open_until is not None

    def remaining_wait(self, now: datetime) -> timedelta:
        """How long an attempt has to wait; nothing when it may be made."""
        return max((self.open_until or now) - now, timedelta(0))

    def is_trusted(self, now: datetime) -> bool:
        """Whether it has recently answered in time, and always since."""
        return self.trusted_until is not None and now < self.trusted_until

    def with_probe(self, now: datetime) -> "Health":
        """While a probe is under way, the others wait for what comes of it."""
        return replace(self, open_until=now + PROBE_TIMEOUT)

    def with_late_answer(self, now: datetime) -> "Health":
        """With an attempt that had no answer in time; the same where that tells nothing new.

        The first of them is noted only some time after an answer in time, the next ones at once, so
        that of many at once few have to wait.
        """
        if self.is_slow or not (self.overdue or not self._is_fresh(now)):
            return self
        return replace(self, overdue=self.overdue + 1, noted_at=now, trusted_until=None)

    def with_outcome(self, now: datetime, *, success: bool, in_time: bool, probe: bool) -> "Health":
        """With one attempt more; the same where that tells nothing new."""
        then = self._answered(now) if in_time else self
        if not success:
            return self if self._is_known(now, probe) else then._failed(now)
        is_news = self.failures > 0 or then != self
        return then._succeeded(now) if is_news else self

    def has_failed_for(self, limit: timedelta, now: datetime) -> bool:
        """Whether it has failed for this long without a success."""
        return self.failing_since is not None and now - self.failing_since >= limit

    def _answered(self, now: datetime) -> "Health":
        """With an answer in time. Trust is renewed when half of it is over."""
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
        """Whether a failure says no more than those before it did.

        So do those of attempts that were under way when the circuit opened.
        """
        return not probe if self.is_broken else self._is_fresh(now)

    def _is_fresh(self, now: datetime) -> bool:
        return self.noted_at is not None and now - self.noted_at < MIN_UPDATE_INTERVAL


HEALTHY = Health()


def _open_time(failures: int) -> timedelta:
    # Bounded before it is a power, which would soon be longer than time is.
    doublings = min(failures - OPENS_AT, 10)
    pause: timedelta = min(FIRST_OPEN_TIME * 2**doublings, MAX_OPEN_TIME)
    return pause
