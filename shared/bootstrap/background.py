"""For the function that works on background tasks."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.background_queue import SqsBackgroundTaskQueue, decode_step
from shared.adapters.dynamodb.applications import DynamoApplications
from shared.adapters.dynamodb.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.messages import DynamoMessages
from shared.adapters.dynamodb.rows import bind
from shared.adapters.system import SystemClock
from shared.domain.background_task import TaskKind, TaskStep
from shared.services.background.engine import BackgroundEngine
from shared.services.background.usage import UsageWork
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Background:
    """What working on background tasks needs; `decode` reads a record's body."""

    engine: BackgroundEngine
    decode: Callable[[str], TaskStep]


def background(settings: Settings) -> Background:
    """The services of `background`, connected; KeyError when a setting is missing."""
    clock = SystemClock()
    bind(settings.require("table"))
    usage = UsageWork(DynamoApplications(), DynamoMessages(clock), clock)
    engine = BackgroundEngine(
        tasks=DynamoBackgroundTasks(clock),
        queue=SqsBackgroundTaskQueue(settings.require("background_queue_url")),
        works={TaskKind.APP_USAGE: usage, TaskKind.EVENT_TYPE_USAGE: usage},
        clock=clock,
    )
    return Background(engine, decode_step)
