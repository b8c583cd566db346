"""Worker of background tasks: runs one step for each record of their queue."""

from functools import partial
from typing import Any

from functions.batch import BatchResponse, Ids, SqsEvent, is_last_try, process_batch
from shared.bootstrap.background import background
from shared.observability import logger, stopwatch
from shared.settings.background import BackgroundSettings

_services = background(BackgroundSettings.from_env())


def lambda_handler(event: SqsEvent, _context: Any) -> BatchResponse:
    """Runs the step of each record; the event source delivers one at a time."""
    last_try = any(map(is_last_try, event["Records"]))
    work = partial(_advance, last_try=last_try)
    return process_batch(event, work, _services.dead_letters, names=_names)


def _advance(body: str, *, last_try: bool) -> None:
    elapsed = stopwatch()
    step = _services.decode(body)
    task = _services.engine.advance(step, last_try=last_try)
    logger.info(
        "background_task.advanced",
        org=step.org_id,
        task=step.task_id,
        step=step.number,
        kind=task.kind.value if task else None,
        status=task.status.value if task else None,
        ms=elapsed(),
    )


def _names(body: str) -> Ids:
    step = _services.decode(body)
    return {"org": step.org_id, "task": step.task_id}
