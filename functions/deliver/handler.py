"""Queue of due attempts → one POST for each, recorded."""

from datetime import timedelta
from typing import Any

from functions.batch import Event, Report, work_off
from shared.bootstrap.deliver import deliver
from shared.domain.delivery import Attempt
from shared.domain.dispatch import DeliveryTask
from shared.observability import logger
from shared.settings import Settings

_services = deliver(Settings.from_env())


def lambda_handler(event: Event, _context: Any) -> Report:
    """Makes the attempts of a batch side by side: a slow receiver delays no other's record."""
    return work_off(event, _attempt, _services.dead_letters, parallel=True)


def _attempt(body: str) -> None:
    task = _services.decode(body)
    report = _services.delivery.attempt(task)
    attempt = report.attempt
    logger.info(
        "delivery.attempted",
        msg=task.key.message_id,
        ep=task.key.endpoint_id,
        attempt=task.number,
        outcome=report.outcome.value,
        status=attempt.response_status_code if attempt else None,
        ms=attempt.response_duration_ms if attempt else None,
        total_ms=_total_ms(task, attempt) if attempt else None,
        reason=report.reason,
    )


def _total_ms(task: DeliveryTask, attempt: Attempt) -> int:
    """From when the attempt was due, the first one when its message was accepted, to its answer."""
    waited = (attempt.timestamp - task.due_at) // timedelta(milliseconds=1)
    return max(waited, 0) + attempt.response_duration_ms
