"""Sweep of due retries: each minute, they are enqueued, a share in each run."""

from typing import Any

from shared.bootstrap.sweep import sweep
from shared.observability import logger, stopwatch
from shared.settings.sweep import SweepSettings

_services = sweep(SweepSettings.from_env())


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Runs the sweep numbered by `event["sweep"]`, or all in turn.

    Failures are raised: the next run covers for this one.
    """
    number = event.get("sweep")
    moved = 0
    for service in _services if number is None else [_services[number]]:
        elapsed = stopwatch()
        swept = service.sweep()
        moved += swept.moved
        logger.info("retries.swept", moved=swept.moved, finished=swept.finished, ms=elapsed())
    return {"moved": moved}
