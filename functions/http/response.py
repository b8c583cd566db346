"""Responses of the HTTP API: compact JSON, also for errors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from shared.domain.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InfrastructureError,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    ServiceError,
    TooManyRequests,
    Unauthenticated,
    Unfinished,
    UserError,
)
from shared.domain.json_text import compacted
from shared.domain.messages.message import FilteredOut, Message
from shared.domain.timestamps import format_timestamp

Response = dict[str, Any]

JSON_HEADERS = {"content-type": "application/json"}

# Looked up along the class hierarchy, so that a subclass needs no row.
_STATUS: Mapping[type[BaseException], int] = {
    BadRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    PayloadTooLarge: 413,
    InvalidInput: 422,
    TooManyRequests: 429,
    UserError: 400,
    Unfinished: 503,
    InfrastructureError: 503,
}


def has_body(status: int) -> bool:
    """Returns whether a response with this status may have a body (RFC 9110, 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def json_response(status: int, body: Any = None) -> Response:
    """Returns a response with `body` as compact JSON; without a body for None, or a status without
    one.
    """
    if body is None or not has_body(status):
        return {"statusCode": status, "headers": {}, "body": ""}
    return {"statusCode": status, "headers": JSON_HEADERS, "body": orjson.dumps(body).decode()}


def with_headers(headers: Mapping[str, str], response: Response) -> Response:
    """Returns the response with additional headers."""
    return {**response, "headers": {**response["headers"], **headers}}


def error_response(exc: Exception) -> Response:
    """Returns the response to an error. Details of internal errors are not shown."""
    status = _status(exc)
    if isinstance(exc, InvalidInput):
        problems = [{"loc": p.loc, "msg": p.msg, "type": p.type} for p in exc.problems]
        return json_response(status, {"detail": problems})
    if isinstance(exc, UserError):
        body = {"code": exc.code, "detail": str(exc)}
        return with_headers(_headers_of(exc), json_response(status, body))
    if isinstance(exc, InfrastructureError | Unfinished):
        return with_headers({"retry-after": "1"}, json_response(status, _not_yet(exc)))
    return json_response(status, {"code": ServiceError.code, "detail": "Internal error."})


def message_out(message: Message, now: datetime, *, content: bool) -> dict[str, Any]:
    """Returns the message as the API represents it; without content its payload is `{}`."""
    shown = {
        "id": message.id,
        "eventType": message.event_type,
        "eventId": message.event_id,
        "channels": message.channels,
        "tags": message.tags,
        "payload": _payload(message, now) if content else {},
        "timestamp": format_timestamp(message.timestamp),
        "deliverAt": format_timestamp(message.deliver_at) if message.deliver_at else None,
    }
    if message.filtered_out is not None:
        shown["filteredOut"] = _filtered_out(message.filtered_out)
    return shown


def _filtered_out(found: FilteredOut) -> dict[str, Any]:
    return {"count": found.count, "endpointIds": found.endpoint_ids}


def _payload(message: Message, now: datetime) -> Any:
    if message.payload is None or now >= message.payload_expires_at:
        return {"expired": True}
    # The original text, so that numbers keep their spelling.
    return orjson.Fragment(compacted(message.payload))


def _headers_of(exc: UserError) -> dict[str, str]:
    if isinstance(exc, MethodNotAllowed):
        return {"allow": ", ".join(exc.allowed)}
    if isinstance(exc, TooManyRequests):
        return {"retry-after": str(exc.retry_after)}
    return {}


def _not_yet(exc: InfrastructureError | Unfinished) -> dict[str, str]:
    if isinstance(exc, Unfinished):
        return {"code": exc.code, "detail": str(exc)}
    detail = "A dependency did not respond. Try again with the same idempotency key."
    return {"code": exc.code, "detail": detail}


def _status(exc: Exception) -> int:
    found = (_STATUS[kind] for kind in type(exc).__mro__ if kind in _STATUS)
    return next(found, 500)
