"""Access log: one line for each request to the API."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.http.response import Response
from shared.domain.auth.access import Identity
from shared.domain.errors import InfrastructureError, Unfinished, UserError
from shared.domain.messages.message import Message
from shared.observability import error_fields, logger
from shared.ports import Clock

_MILLISECOND = timedelta(milliseconds=1)


class AccessLog:
    """An access-log record: collects fields during a request, and is written with the response."""

    operation: str | None = None
    identity: Identity | None = None
    # The message that the request created, if any.
    message: Message | None = None
    error: Exception | None = None

    def __init__(self, event: Mapping[str, Any], clock: Clock) -> None:
        context = event["requestContext"]
        # API Gateway returns this id to the client in the header apigw-requestid.
        self._id: str = context["requestId"]
        self._received_at = datetime.fromtimestamp(context["timeEpoch"] / 1_000, UTC)
        self._clock = clock

    def log_response(self, response: Response) -> Response:
        """Writes the line; returns the response unchanged."""
        if self.error is not None:
            self._write_failed(response, self.error)
        elif self.message is not None:
            self._write_accepted(self.message)
        else:
            logger.info("request.answered", **self._fields(response))
        return response

    def _write_accepted(self, message: Message) -> None:
        """Writes a short line, for there are many. The message id leads to the attempts."""
        logger.info(
            "message.accepted",
            app=message.app_id,
            msg=message.id,
            endpoints=len(message.endpoint_ids),
            ms=self._ms(),
        )

    def _write_failed(self, response: Response, error: Exception) -> None:
        fields = self._fields(response)
        if isinstance(error, UserError):
            # The text of an error may quote the request.
            logger.info("request.answered", **fields, code=error.code)
        elif isinstance(error, InfrastructureError | Unfinished):
            logger.warning("request.answered", **fields, **error_fields(error))
        else:
            logger.error("request.answered", **fields, **error_fields(error))

    def _fields(self, response: Response) -> dict[str, object]:
        caller = self.identity
        return {
            "request": self._id,
            "operation": self.operation,
            "status": response["statusCode"],
            "ms": self._ms(),
            "org": caller.org_id if caller else None,
            "app": caller.app_id if caller else None,
        }

    def _ms(self) -> int:
        """Returns the milliseconds since API Gateway received the request, cold start included."""
        return max((self._clock.now() - self._received_at) // _MILLISECOND, 0)
