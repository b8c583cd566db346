"""Message creation, served by `ingest`, and by `api` for paths with a trailing slash."""

import json
from dataclasses import replace

from functions.http.access_log import AccessLog
from functions.http.request import Request
from functions.http.response import Response, json_response, message_out, with_headers
from shared.assembly.ingest import Ingest
from shared.domain.auth.permissions import PERMISSIONS
from shared.domain.event_types.json_schema import Mismatch
from shared.domain.messages.message import Message, MessageInput
from shared.domain.messages.message_parser import parse
from shared.observability import logger

_MAX_HEADER = 1_000


def create_message(
    services: Ingest, request: Request, app_reference: str, access_log: AccessLog
) -> Response:
    """Creates a message; responds with 202 once it is stored and queued."""
    access_log.operation = "message.create"
    access_log.identity = identity = services.tokens.identify(request.token)
    PERMISSIONS["message.create"].check(identity)
    content = request.flag("with_content", default=True)
    message_input = _traced(parse(request.body), request)
    key, warnings = request.idempotency_key, list[Mismatch]()
    message = services.messages.accept(identity, app_reference, message_input, key, warnings.append)
    access_log.message = message
    shown = json_response(202, message_out(message, services.clock.now(), content=content))
    return _warned(shown, message, warnings[0]) if warnings else shown


def _traced(message_input: MessageInput, request: Request) -> MessageInput:
    """Adds the trace context of the request, if it has one, to the headers of the message."""
    if "traceparent" not in request.headers:
        return message_input
    from shared.domain.messages.message_headers import with_trace_context

    headers = with_trace_context(message_input.headers, request.headers)
    return replace(message_input, headers=headers)


def _warned(response: Response, message: Message, mismatch: Mismatch) -> Response:
    """Adds a header that reports a mismatch of the payload and its schema."""
    # The location of the mismatch is only for the sender: names in a payload may be personal data.
    logger.warning("message.schema_mismatch", msg=message.id)
    path = ".".join(("payload", *mismatch.path))
    # Names in the payload may be non-ASCII; a header takes only ASCII.
    text = json.dumps(f"{path}: {mismatch.reason}")[1:-1]
    return with_headers({"outrider-warning": text[:_MAX_HEADER]}, response)
