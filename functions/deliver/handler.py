"""Queue of due attempts → one POST for each, recorded."""

from typing import Any

from functions.batch import Event, Report, work_off
from shared.bootstrap.deliver import deliver
from shared.observability import logger
from shared.settings import Settings

_services = deliver(Settings.from_env())


def lambda_handler(event: Event, _context: Any) -> Report:
    """Makes the attempts of a batch side by side: a slow receiver delays no other's record."""
    return work_off(event, _attempt, parallel=True)


def _attempt(body: str) -> None:
    task = _services.decode(body)
    report = _services.delivery.attempt(task)
    attempt = report.attempt
    logger.info(
        "delivery.attempted",
        message_id=task.key.message_id,
        endpoint_id=task.key.endpoint_id,
        attempt=task.number,
        outcome=report.outcome.value,
        status=attempt.response_status_code if attempt else None,
        duration_ms=attempt.response_duration_ms if attempt else None,
        reason=report.reason,
    )
