"""For the function that works on background tasks."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.contents import S3Contents
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.sqs.background_queue import SqsBackgroundTaskQueue, decode_step
from shared.adapters.sqs.dead_letters import SqsDeadLetters
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.domain.background.background_task import TaskStep
from shared.ports import DeadLetters
from shared.services.background.engine import BackgroundEngine
from shared.services.background.registry import TaskRegistry
from shared.services.delivery.manual import ManualAttempts
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Background:
    """What working on background tasks needs; `decode` reads a record's body."""

    engine: BackgroundEngine
    decode: Callable[[str], TaskStep]
    dead_letters: DeadLetters


def background(settings: Settings) -> Background:
    """The services of `background`, connected; KeyError when a setting is missing."""
    clock = SystemClock()
    bind(settings.require("table"))
    log_damaged_rows()
    messages = DynamoMessages(clock, S3Contents(settings.require("contents_bucket")))
    deliveries_queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    applications, routes = DynamoApplications(), DynamoRoutes()
    workshop = TaskRegistry(
        applications=applications,
        routes=routes,
        messages=messages,
        deliveries=DynamoDeliveries(clock),
        manual=ManualAttempts(messages=messages, queue=deliveries_queue),
        clock=clock,
    )
    steps = SqsBackgroundTaskQueue(settings.require("background_queue_url"))
    event_publisher = OperationalEventPublisher(
        routes=routes,
        applications=applications,
        messages=messages,
        queue=SqsMessageQueue(settings.require("messages_queue_url")),
        clock=clock,
    )
    tasks = DynamoBackgroundTasks(clock)
    engine = BackgroundEngine(
        tasks=tasks,
        queue=steps,
        handlers=workshop.handlers,
        event_publisher=event_publisher,
        clock=clock,
    )
    dead_letters = SqsDeadLetters(settings.require("dead_letters_queue_url"), "background")
    return Background(engine, decode_step, dead_letters)
