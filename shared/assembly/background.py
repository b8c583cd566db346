"""Services of `background`."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.background.background_task import TaskStep
from shared.ports import (
    Applications,
    BackgroundTaskQueue,
    BackgroundTasks,
    Clock,
    DeadLetters,
    Deliveries,
    DeliveryQueue,
    MessageQueue,
    Messages,
    Routes,
)
from shared.services.background.engine import BackgroundEngine
from shared.services.background.registry import TaskRegistry
from shared.services.delivery.manual import ManualAttempts
from shared.services.operational.operational_events import OperationalEventPublisher


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundPorts:
    """Ports of `background`; `decode` reads a record's body."""

    applications: Applications
    routes: Routes
    messages: Messages
    deliveries: Deliveries
    background_tasks: BackgroundTasks
    message_queue: MessageQueue
    delivery_queue: DeliveryQueue
    background_queue: BackgroundTaskQueue
    dead_letters: DeadLetters
    clock: Clock
    decode: Callable[[str], TaskStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Services of `background`; `decode` reads a record's body."""

    engine: BackgroundEngine
    decode: Callable[[str], TaskStep]
    dead_letters: DeadLetters


def assemble(ports: BackgroundPorts) -> Background:
    """Returns the services of `background` on these ports."""
    registry = TaskRegistry(
        applications=ports.applications,
        routes=ports.routes,
        messages=ports.messages,
        deliveries=ports.deliveries,
        manual=ManualAttempts(messages=ports.messages, queue=ports.delivery_queue),
        clock=ports.clock,
    )
    engine = BackgroundEngine(
        tasks=ports.background_tasks,
        queue=ports.background_queue,
        handlers=registry.handlers,
        event_publisher=_event_publisher(ports),
        clock=ports.clock,
    )
    return Background(engine=engine, decode=ports.decode, dead_letters=ports.dead_letters)


def _event_publisher(ports: BackgroundPorts) -> OperationalEventPublisher:
    return OperationalEventPublisher(
        routes=ports.routes,
        applications=ports.applications,
        messages=ports.messages,
        queue=ports.message_queue,
        clock=ports.clock,
    )
