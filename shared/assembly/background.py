"""Services of `background`."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.assembly.operational_events import EventPorts, event_publisher
from shared.domain.background.background_task import TaskStep
from shared.ports import (
    BackgroundTaskQueue,
    BackgroundTasks,
    DeadLetters,
    Deliveries,
    DeliveryQueue,
    Entropy,
    PausedAttempts,
    PauseEnds,
)
from shared.ports.receiver_auth import CertificateNotices
from shared.services.background.engine import BackgroundEngine
from shared.services.background.registry import TaskRegistry
from shared.services.background.releases import ReleaseService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.delivery.manual import ManualAttempts
from shared.services.pausing.pause_ends import PauseEndService
from shared.services.receiver_auth.certificate_notices import CertificateNoticeService


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundPorts(EventPorts):
    """Ports of `background`; `decode` reads a record's body."""

    deliveries: Deliveries
    paused_attempts: PausedAttempts
    background_tasks: BackgroundTasks
    delivery_queue: DeliveryQueue
    background_queue: BackgroundTaskQueue
    certificate_notices: CertificateNotices
    pause_ends: PauseEnds
    entropy: Entropy
    dead_letters: DeadLetters
    decode: Callable[[str], TaskStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Services of `background`; `decode` reads a record's body."""

    engine: BackgroundEngine
    certificate_notices: CertificateNoticeService
    pause_ends: PauseEndService
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
        paused=ports.paused_attempts,
        delivery_queue=ports.delivery_queue,
        message_queue=InlineFanout(
            fanout=FanoutService(queue=ports.delivery_queue, clock=ports.clock),
            fallback=ports.message_queue,
        ),
        clock=ports.clock,
    )
    engine = BackgroundEngine(
        tasks=ports.background_tasks,
        queue=ports.background_queue,
        handlers=registry.handlers,
        event_publisher=event_publisher(ports),
        clock=ports.clock,
    )
    return Background(
        engine=engine,
        certificate_notices=CertificateNoticeService(
            notices=ports.certificate_notices,
            event_publisher=event_publisher(ports),
            clock=ports.clock,
        ),
        pause_ends=_pause_ends(ports),
        decode=ports.decode,
        dead_letters=ports.dead_letters,
    )


def _pause_ends(ports: BackgroundPorts) -> PauseEndService:
    tasks = BackgroundTaskService(
        tasks=ports.background_tasks,
        queue=ports.background_queue,
        clock=ports.clock,
        entropy=ports.entropy,
    )
    return PauseEndService(
        ends=ports.pause_ends,
        routes=ports.routes,
        releases=ReleaseService(tasks=tasks, clock=ports.clock),
        clock=ports.clock,
    )
