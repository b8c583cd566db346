"""Fan-out worker: enqueues one delivery task for each endpoint of an accepted message."""

from typing import Any

from functions.batch import BatchResponse, Ids, SqsEvent, process_batch
from shared.bootstrap.fanout import fanout
from shared.observability import logger
from shared.settings.fanout import FanoutSettings

_services = fanout(FanoutSettings.from_env())


def lambda_handler(event: SqsEvent, _context: Any) -> BatchResponse:
    """Fans out each message; failed records return to the queue."""
    return process_batch(event, _expand, _services.dead_letters, names=_names)


def _expand(body: str) -> None:
    dispatch = _services.decode(body)
    tasks = _services.fanout.expand(dispatch)
    # Not logged: `ingest` logs the message, and `deliver` logs each of its tasks.
    logger.debug("message.fanned_out", msg=dispatch.message_id, tasks=tasks)


def _names(body: str) -> Ids:
    return {"msg": _services.decode(body).message_id}
