"""Each minute: retries that have become due move to the queue."""

from typing import Any

from shared.bootstrap.sweep import sweep
from shared.observability import logger
from shared.settings import Settings

_services = sweep(Settings.from_env())


def lambda_handler(_event: Any, _context: Any) -> dict[str, int]:
    """Runs one sweep. A failure is raised: the next minute's run makes up for it."""
    moved = _services.sweep()
    if moved:
        logger.info("retries.swept", moved=moved)
    return {"moved": moved}
