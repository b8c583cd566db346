"""Events of API Gateway's HTTP API (payload format 2.0)."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

HttpEvent = dict[str, Any]


def http_event(
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    query: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    encoded: bool = False,
    raw_query: str | None = None,
) -> HttpEvent:
    """Builds an event. `encoded` sends the body as base64, as API Gateway does for binary types.

    In any other body U+FFFD replaces invalid UTF-8. `raw_query` replaces `query`, unchanged.
    """
    parameters = urlencode(query or {}, doseq=True, quote_via=quote)
    event: HttpEvent = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": parameters if raw_query is None else raw_query,
        "headers": {"host": "api.example.com", **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "api.example.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "svix-libs/2.9.1/python",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "15/Jan/2026:12:00:00 +0000",
            "timeEpoch": 1768478400000,
        },
        "isBase64Encoded": encoded,
    }
    if body is not None:
        event["headers"].setdefault("content-length", str(len(body)))
        text = base64.b64encode(body).decode() if encoded else body.decode(errors="replace")
        event["body"] = text
    return event


def as_body(value: Any) -> bytes:
    """Encodes a value as compact JSON, as the SDKs do."""
    return json.dumps(value, separators=(",", ":")).encode()
