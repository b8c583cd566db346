"""Each minute: retries that have become due move to the queue, a share of them in each run."""

from typing import Any

from shared.bootstrap.sweep import sweep
from shared.observability import logger, stopwatch
from shared.settings.sweep import SweepSettings

_services = sweep(SweepSettings.from_env())


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Runs the sweep that `event["sweep"]` numbers, or all in turn.

    A failure is raised: the next minute's run makes up for it.
    """
    number = event.get("sweep")
    moved = 0
    for service in _services if number is None else [_services[number]]:
        elapsed = stopwatch()
        swept = service.sweep()
        moved += swept.moved
        logger.info("retries.swept", moved=swept.moved, finished=swept.finished, ms=elapsed())
    return {"moved": moved}
