"""Each minute: retries that have become due move to the queue."""

from typing import Any

from shared.bootstrap.sweep import sweep
from shared.observability import logger, stopwatch
from shared.settings import Settings

_services = sweep(Settings.from_env())


def lambda_handler(_event: Any, _context: Any) -> dict[str, int]:
    """Runs one sweep. A failure is raised: the next minute's run makes up for it."""
    elapsed = stopwatch()
    moved = _services.sweep()
    logger.info("retries.swept", moved=moved, ms=elapsed())
    return {"moved": moved}
