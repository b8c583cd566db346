"""Limit on the attempts that one application's untrusted endpoints hold at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.domain.bulkhead import Bulkhead, Permit, retry_at
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.ports import Bulkheads, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlimited:
    """The admission of an attempt to a trusted endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrencyLimit:
    """Hands out the permits of one lane; `size` is an application's share of its concurrency.

    `report` is called with a permit that could not be released, and the reason.
    """

    bulkheads: Bulkheads
    clock: Clock
    lane: str
    size: int
    report: Callable[[Permit, str], None]

    def admit(self, task: DeliveryTask, endpoint: Endpoint) -> Permit | Unlimited | datetime:
        """Returns a permit, or when the attempt should ask again. Trusted endpoints need none.

        InfrastructureError when the store fails.
        """
        now = self.clock.now()
        if endpoint.health.is_trusted(now):
            return Unlimited()
        key = task.key
        bulkhead = Bulkhead(org_id=key.org_id, app_id=key.app_id, lane=self.lane, size=self.size)
        return self.bulkheads.acquire(bulkhead, task.attempt_id, now) or retry_at(task.due_at, now)

    @contextmanager
    def held(self, permit: Permit | Unlimited) -> Iterator[None]:
        """Releases the permit when the attempt has ended. If that fails, its lease runs out."""
        try:
            yield
        except Exception:
            self._release(permit)
            raise
        self._release(permit)

    def _release(self, permit: Permit | Unlimited) -> None:
        if isinstance(permit, Unlimited):
            return
        try:
            self.bulkheads.release(permit)
        except InfrastructureError as exc:
            # The attempt is on record and must not fail for this: the permit is free after LEASE.
            self.report(permit, str(exc))
