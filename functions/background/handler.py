"""Worker of background tasks: runs one step for each record of their queue.

A schedule invokes it as well, without records: it publishes notices of expiring certificates, and
ends the wait of attempts whose paused endpoint gets nothing any more.
"""

from functools import partial
from typing import Any

from functions.batch import BatchResponse, Ids, SqsEvent, is_last_try, process_batch
from shared.bootstrap.background import background
from shared.observability import logger, stopwatch
from shared.settings.background import BackgroundSettings

_services = background(BackgroundSettings.from_env())


def lambda_handler(event: SqsEvent, _context: Any) -> BatchResponse:
    """Runs the step of each record; the event source delivers one at a time.

    A failure of the schedule's run is raised: the next run publishes what this one missed.
    """
    if "Records" not in event:
        _run_hourly()
        return {"batchItemFailures": []}
    last_try = any(map(is_last_try, event["Records"]))
    work = partial(_advance, last_try=last_try)
    return process_batch(event, work, _services.dead_letters, names=_names)


def _run_hourly() -> None:
    try:
        logger.info("certificates.checked", due=_services.certificate_notices.publish_due())
    finally:
        # Each runs though the other fails.
        logger.info("pauses.checked", due=_services.pause_ends.release_due())


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
