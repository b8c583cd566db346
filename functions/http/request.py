"""Requests, parsed from HTTP API events (payload format 2.0)."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from shared.domain.errors import (
    BadRequest,
    InvalidInput,
    PayloadTooLarge,
    Problem,
    Unauthenticated,
)

# API Gateway replaces invalid UTF-8 by this character; a client may also have sent it.
_REPLACED = "\N{REPLACEMENT CHARACTER}"

# The maximum size of a Lambda invocation, and of the body of any operation.
MAX_UNPACKED_BYTES = 6 * 1024 * 1024
_PLAIN, _GZIP = ("", "identity"), ("gzip", "x-gzip")
_GZIP_FORMAT = 16 + zlib.MAX_WBITS

HttpEvent = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `headers` have lower-case names, `query` has all values of each parameter."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, list[str]]
    body: bytes = field(repr=False)
    # Identifies the request in logs and in error responses.
    id: str = ""
    # The domain that the request was sent to, as API Gateway knows it.
    domain: str = ""

    @classmethod
    def of(cls, event: HttpEvent) -> "Request":
        """Parses an event.

        BadRequest for an invalid base64 or gzip body, InvalidInput for one that was not UTF-8,
        PayloadTooLarge for a compressed body that is too long for any operation.
        """
        context = event["requestContext"]
        headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
        return cls(
            method=context["http"]["method"],
            path=event["rawPath"].rstrip("/") or "/",
            headers=headers,
            query=parse_qs(event.get("rawQueryString", ""), keep_blank_values=True),
            body=_unpacked(_body(event, headers), headers.get("content-encoding", "")),
            id=context.get("requestId", ""),
            domain=context.get("domainName", ""),
        )

    @property
    def token(self) -> str:
        """Returns the bearer token; Unauthenticated if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated
        return token.strip()

    @property
    def idempotency_key(self) -> str | None:
        """Returns the idempotency key of the request, if any."""
        return self.headers.get("idempotency-key") or None

    def flag(self, name: str, *, default: bool) -> bool:
        """Parses a parameter that is `true` or `false`; BadRequest for anything else."""
        value = self.query.get(name, [str(default).lower()])[-1]
        if value not in ("true", "false"):
            raise BadRequest(f"{name} must be true or false.")
        return value == "true"


def _body(event: HttpEvent, headers: Mapping[str, str]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        body = str(text).encode("utf-8", "surrogatepass")
        if _REPLACED in text and _is_of_another_length(body, headers):
            raise InvalidInput(Problem(("body",), "The body is not UTF-8."))
        return body
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise BadRequest("The body is not valid base64.") from None


def _is_of_another_length(body: bytes, headers: Mapping[str, str]) -> bool:
    """Returns whether the body's length differs from the content-length, if that is given."""
    sent = headers.get("content-length", "")
    known = sent.isascii() and sent.isdecimal() and len(sent) < 20
    return known and int(sent) != len(body)


def _unpacked(body: bytes, coding: str) -> bytes:
    """Decompresses the body, up to MAX_UNPACKED_BYTES."""
    coding = coding.strip().lower()
    if coding in _PLAIN:
        return body
    if coding not in _GZIP:
        raise BadRequest("The content-encoding of the body must be gzip, or absent.")
    packed = zlib.decompressobj(_GZIP_FORMAT)
    try:
        unpacked = packed.decompress(body, MAX_UNPACKED_BYTES + 1)
    except zlib.error:
        raise BadRequest("The body is not valid gzip.") from None
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise PayloadTooLarge(f"The body is over {MAX_UNPACKED_BYTES} bytes.")
    if not packed.eof or packed.unused_data:
        raise BadRequest("The body is not valid gzip.")
    return unpacked
