"""Answers of the HTTP API: compact JSON, for errors too."""

import re
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
from shared.domain.messages.message import Message
from shared.domain.timestamps import format_timestamp

Response = dict[str, Any]

JSON_HEADERS = {"content-type": "application/json"}

# Looked up along an error's ancestors, so that a subclass needs no row.
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

# What is between the white space of a JSON text; that of a string is part of it.
_RUN = re.compile(r'(?:[^ \t\r\n"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")++')


def has_body(status: int) -> bool:
    """Returns whether an answer of this status may have a body, and headers about one (RFC 9110,
    6.4.1).
    """
    return status >= 200 and status not in (204, 304)


def json_response(status: int, body: Any = None) -> Response:
    """`body` as compact JSON; None, and a status without a body, for an answer without one."""
    if body is None or not has_body(status):
        return {"statusCode": status, "headers": {}, "body": ""}
    return {"statusCode": status, "headers": JSON_HEADERS, "body": orjson.dumps(body).decode()}


def with_headers(headers: Mapping[str, str], response: Response) -> Response:
    """The answer, with these headers beside its own."""
    return {**response, "headers": {**response["headers"], **headers}}


def error_response(exc: Exception) -> Response:
    """The answer to an error. What is not the caller's fault is not shown."""
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
    """A message as the API shows it; without content its payload reads `{}`."""
    return {
        "id": message.id,
        "eventType": message.event_type,
        "eventId": message.event_id,
        "channels": message.channels,
        "tags": message.tags,
        "payload": _payload(message, now) if content else {},
        "timestamp": format_timestamp(message.timestamp),
        "deliverAt": format_timestamp(message.deliver_at) if message.deliver_at else None,
    }


def _payload(message: Message, now: datetime) -> Any:
    if message.payload is None or now >= message.payload_expires_at:
        return {"expired": True}
    # The text itself, so that no number is respelled.
    return orjson.Fragment("".join(_RUN.findall(message.payload)))


def _headers_of(exc: UserError) -> dict[str, str]:
    if isinstance(exc, MethodNotAllowed):
        return {"allow": ", ".join(exc.allowed)}
    if isinstance(exc, TooManyRequests):
        return {"retry-after": str(exc.retry_after)}
    return {}


def _not_yet(exc: InfrastructureError | Unfinished) -> dict[str, str]:
    if isinstance(exc, Unfinished):
        return {"code": exc.code, "detail": str(exc)}
    detail = "A dependency did not answer. Try again with the same idempotency key."
    return {"code": exc.code, "detail": detail}


def _status(exc: Exception) -> int:
    found = (_STATUS[kind] for kind in type(exc).__mro__ if kind in _STATUS)
    return next(found, 500)
