"""Admission of attempts: the circuit breaker, the concurrency limit and the rate limits."""

from dataclasses import dataclass

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import DeliveryQueue
from shared.services.delivery.concurrency_limit import ConcurrencyLimit, PermitHolder
from shared.services.delivery.decisions import Decision, HoldUntil, MoveToSlowLane, Proceed
from shared.services.delivery.endpoint_health import EndpointHealth
from shared.services.delivery.throttling import Throttling


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Decides which attempts may be made. The fast lane has a `slow_lane`, the slow lane none."""

    health: EndpointHealth
    limit: ConcurrencyLimit
    throttling: Throttling
    slow_lane: DeliveryQueue | None

    def admit(self, task: DeliveryTask, endpoint: Endpoint, permit: PermitHolder) -> Decision:
        """Decides on one attempt; a permit that it needs is in `permit` afterwards.

        The cheapest check comes first. Slots are reserved last, so only by attempts that nothing
        else holds back. InfrastructureError when a store fails.
        """
        if self.slow_lane is not None and endpoint.health.is_slow:
            return MoveToSlowLane(self.slow_lane)
        by_circuit = self.health.admit(task, endpoint)
        if isinstance(by_circuit, HoldUntil):
            return by_circuit
        hold = self.limit.admit(permit, by_circuit.endpoint)
        if hold is not None:
            lane = self.slow_lane
            return hold if lane is None else MoveToSlowLane(lane, hold.reason)
        return self.throttling.admit(task, by_circuit)


class InFlight:
    """An admitted attempt under way: a late answer changes its endpoint, and may need a permit."""

    def __init__(self, admission: Admission, proceed: Proceed, permit: PermitHolder) -> None:
        self.admission, self.proceed, self.permit = admission, proceed, permit

    def on_slow(self) -> bool:
        """Records that the answer is late, and returns whether the attempt may keep waiting."""
        self.proceed = self.admission.health.record_late_answer(self.proceed)
        return self.admission.limit.extend(self.permit)
