"""Limit on the attempts of one application that wait for their answers at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.domain.endpoints.bulkhead import Bulkhead, Permit, retry_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.ports import Bulkheads, Clock


@dataclass(slots=True)
class Admission:
    """The right to one attempt, for as long as its answer is not late.

    With a permit, the attempt may wait on.
    """

    task: DeliveryTask
    permit: Permit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrencyLimit:
    """Hands out the permits of one lane.

    `share` is how many attempts of an application may wait for late answers; up to
    `untrusted_permits` of them may be to untrusted endpoints. `report` is called with a permit that
    could not be released, and the reason.
    """

    bulkheads: Bulkheads
    clock: Clock
    lane: str
    share: int
    untrusted_permits: int
    report: Callable[[Permit, str], None]

    def admit(self, task: DeliveryTask, endpoint: Endpoint) -> Admission | datetime:
        """Returns the admission, or when the attempt should ask again.

        An attempt to a trusted endpoint gets one without a permit. InfrastructureError when the
        store fails.
        """
        now = self.clock.now()
        if endpoint.health.is_trusted(now):
            return Admission(task)
        permit = self._acquire(task, self.untrusted_permits)
        return Admission(task, permit) if permit else retry_at(task.due_at, now)

    def extend(self, admission: Admission) -> bool:
        """Returns whether the attempt may wait on, though its answer is late.

        When the store fails, it may: what becomes of the attempt is to be recorded in any case.
        """
        try:
            admission.permit = admission.permit or self._acquire(admission.task, self.share)
        except InfrastructureError:
            return True
        return admission.permit is not None

    @contextmanager
    def held(self, admission: Admission) -> Iterator[None]:
        """Releases the permit when the attempt has ended. If that fails, its lease runs out."""
        try:
            yield
        except Exception:
            # Not `finally`: a function that is ended releases nothing.
            self._release(admission)
            raise
        self._release(admission)

    def _acquire(self, task: DeliveryTask, size: int) -> Permit | None:
        key = task.key
        bulkhead = Bulkhead(org_id=key.org_id, app_id=key.app_id, lane=self.lane, size=size)
        return self.bulkheads.acquire(bulkhead, task.attempt_id, self.clock.now())

    def _release(self, admission: Admission) -> None:
        if admission.permit is None:
            return
        try:
            self.bulkheads.release(admission.permit)
        except InfrastructureError as exc:
            # The attempt is on record and must not fail for this: the permit is free after LEASE.
            self.report(admission.permit, str(exc))
