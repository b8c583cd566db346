"""Limit on the attempts of one application that wait for answers at the same time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.domain.deliveries.bulkhead import Bulkhead, Permit, retry_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Bulkheads, Clock
from shared.services.delivery.decisions import HoldUntil


class PermitHolder:
    """An attempt, and the permit that it holds, if any."""

    def __init__(self, task: DeliveryTask) -> None:
        self.task = task
        self.permit: Permit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrencyLimit:
    """Issues the permits of one lane.

    An application may have `share` attempts that wait for late answers; up to `untrusted_permits`
    of them may be to untrusted endpoints. `report` is called with a permit that could not be
    released, and the reason.
    """

    bulkheads: Bulkheads
    clock: Clock
    lane: str
    share: int
    untrusted_permits: int
    report: Callable[[Permit, str], None]

    @contextmanager
    def holder(self, task: DeliveryTask) -> Iterator[PermitHolder]:
        """Releases the permit of the holder at the end. If that fails, its lease expires."""
        holder = PermitHolder(task)
        try:
            yield holder
        except Exception:
            # Not `finally`: a function that is killed releases nothing.
            self._release(holder)
            raise
        self._release(holder)

    def admit(self, holder: PermitHolder, endpoint: Endpoint) -> HoldUntil | None:
        """Acquires a permit; when none is free, returns when to ask again.

        Attempts to trusted endpoints need none. InfrastructureError when the store fails.
        """
        task, now = holder.task, self.clock.now()
        if endpoint.health.is_trusted(now):
            return None
        holder.permit = self._acquire(task, self.untrusted_permits)
        if holder.permit is not None:
            return None
        reason = "its application holds its share of the capacity"
        return HoldUntil(retry_at(task.due_at, now), task.reserved, reason)

    def extend(self, holder: PermitHolder) -> bool:
        """Returns whether the attempt may keep waiting for its late answer.

        It may when the store fails: the result of the attempt must be recorded in any case.
        """
        try:
            holder.permit = holder.permit or self._acquire(holder.task, self.share)
        except InfrastructureError:
            return True
        return holder.permit is not None

    def _acquire(self, task: DeliveryTask, size: int) -> Permit | None:
        key = task.key
        bulkhead = Bulkhead(org_id=key.org_id, app_id=key.app_id, lane=self.lane, size=size)
        return self.bulkheads.acquire(bulkhead, task.attempt_id, self.clock.now())

    def _release(self, holder: PermitHolder) -> None:
        if holder.permit is None:
            return
        try:
            self.bulkheads.release(holder.permit)
        except InfrastructureError as exc:
            # The attempt is recorded and must not fail for this: the permit is free after LEASE.
            self.report(holder.permit, str(exc))
