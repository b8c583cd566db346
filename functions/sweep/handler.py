"""Each minute: retries that have become due move to the queue."""

from typing import Any

from shared.bootstrap import sweep
from shared.observability import logger

_services = sweep()


def lambda_handler(_event: Any, _context: Any) -> dict[str, int]:
    """Runs one sweep. A failure is raised: the next minute's run makes up for it."""
    moved = _services.sweep.sweep()
    if moved:
        logger.info("retries.swept", moved=moved)
    return {"moved": moved}
