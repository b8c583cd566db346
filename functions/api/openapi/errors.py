"""Error responses of the API."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions.api.openapi.schemas import Shapes
from functions.api.operations import Operation
from functions.api.schemas.errors import ErrorOut, ProblemsOut
from shared.domain.auth.permissions import Reach

SHAPES = (ErrorOut, ProblemsOut)


def _error(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "detail": detail}


_PROBLEM = {"loc": ["body", "name"], "msg": "Field required", "type": "value_error.missing"}
# By status: a name, a description, and an example.
_ERRORS: Mapping[int, tuple[str, str, dict[str, Any]]] = {
    400: (
        "BadRequest",
        "The query string, the token or the request is malformed.",
        _error("generic_error", "limit: Input should be a valid integer"),
    ),
    401: (
        "Unauthenticated",
        "The token is missing, invalid, expired or revoked.",
        _error("authentication_failed", "Invalid token"),
    ),
    403: (
        "Forbidden",
        "The token does not allow this operation.",
        _error("insufficient access", "This operation takes an organisation's token."),
    ),
    404: (
        "NotFound",
        "An object named by the path or the request does not exist, or is not yours.",
        _error("not_found", "Entity not found"),
    ),
    409: (
        "Conflict",
        "A name or id is taken, or the object is being changed by another request.",
        _error("conflict", "An application with this uid exists already."),
    ),
    413: (
        "PayloadTooLarge",
        "The body is too large.",
        _error("payload_too_large", "The body is over 262144 bytes."),
    ),
    422: ("InvalidInput", "A field or parameter breaks a rule.", {"detail": [_PROBLEM]}),
    429: (
        "TooManyRequests",
        "The organisation or the token has exceeded its request rate.",
        _error("rate_limit", "Too many requests. Try again in 7 seconds."),
    ),
    500: ("Failure", "An internal error.", _error("server_error", "Internal error.")),
    503: (
        "Unavailable",
        "A dependency in AWS did not respond in time. Try again with the same idempotency key.",
        _error("unavailable", "A dependency did not answer."),
    ),
}
_RETRY_AFTER = {
    "retry-after": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "string", "examples": ["1"]},
    }
}


def responses(shapes: Shapes) -> dict[str, Any]:
    """Returns the response of each error, by the name used in `references`."""
    return {
        name: {
            "description": meaning,
            **({"headers": _RETRY_AFTER} if status in (429, 503) else {}),
            "content": {
                "application/json": {
                    "schema": shapes.of(ProblemsOut if status == 422 else ErrorOut),
                    "example": example,
                }
            },
        }
        for status, (name, meaning, example) in _ERRORS.items()
    }


def references(operation: Operation) -> dict[str, Any]:
    """Returns the errors that the operation can respond with, by status."""
    return {
        str(status): {"$ref": f"#/components/responses/{_ERRORS[status][0]}"}
        for status in sorted(_possible(operation))
    }


def _possible(operation: Operation) -> Iterator[int]:
    yield 500
    if operation.permission.reach is not Reach.ANYONE:
        # 503 included: verifying a token reads from AWS.
        yield from (400, 401, 403, 429, 503)
    elif "body" in operation.reads or _names_objects(operation):
        # Stored objects are read without a token too.
        yield from (400, 503)
        # A body holds a secret in place of a token.
        yield from (401, 429) if "body" in operation.reads else ()
    if _names_objects(operation):
        yield 404
    if "query" in operation.reads or "body" in operation.reads:
        yield 422
    if "body" in operation.reads:
        yield from (409, 413)


def _names_objects(operation: Operation) -> bool:
    """Returns whether the request names stored objects: in its path, or in required parameters."""
    parameters = getattr(operation.reads.get("query"), "model_fields", {})
    return "<" in operation.path or any(field.is_required() for field in parameters.values())
