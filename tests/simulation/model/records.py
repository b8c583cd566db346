"""Recorded attempts, with the times of their records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.ids import AttemptId
from shared.ports import Clock, Deliveries


@dataclass(frozen=True, slots=True)
class NotingDeliveries:
    """`Deliveries` that records the time at which each attempt is stored."""

    kept: Deliveries
    clock: Clock
    recorded: list[tuple[AttemptId, datetime]]

    def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
        is_new = self.kept.record(attempt, delivery, before)
        if is_new:
            self.recorded.append((attempt.id, self.clock.now()))
        return is_new

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)
