"""Queue of background task steps on SQS, in its own module so that no hot path loads it."""

from datetime import timedelta

import orjson

from shared.adapters.sqs.queues import Queue, entry
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InternalError
from shared.domain.ids import OrgId, TaskId

# A change of the format needs a new version: see `shared.adapters.sqs.delivery_codec`.
_VERSION = 1


class SqsBackgroundTaskQueue:
    """`BackgroundTaskQueue` on SQS. The message group is the organisation."""

    def __init__(self, queue_url: str) -> None:
        self._queue = Queue(queue_url)

    def send(self, step: TaskStep, delay: timedelta = timedelta(0)) -> None:
        """Enqueues the step."""
        self._queue.put([entry(0, encode_step(step), step.org_id, delay)])


def encode_step(step: TaskStep) -> str:
    """Encodes a step as a queue message."""
    fields = {"v": _VERSION, "o": step.org_id, "b": step.task_id, "n": step.number}
    return orjson.dumps(fields).decode()


def decode_step(text: str) -> TaskStep:
    """Reverses encode_step; InternalError if the text is not a step of a background task."""
    try:
        match orjson.loads(text):
            case {"v": 1, "o": str(org_id), "b": str(task_id), "n": int(number)}:
                return TaskStep(OrgId(org_id), TaskId(task_id), number)
    except ValueError:
        pass
    raise InternalError(f"A message of a queue is no background step of version {_VERSION}.")
