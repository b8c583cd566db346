"""Requests to moto without the work of HTTP that it ignores: a tenth of a request's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any
from unittest.mock import patch

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest
from moto import backend_index
from moto.core import botocore_stubber
from moto.core.request import Request, environ_key_for_header, normalize_request

# Moto compares each request's URL with the patterns of its services in turn, of 200 or so.
_FIRST = {"dynamodb", "sqs"}
_PATTERNS = sorted(backend_index.backend_url_patterns, key=lambda each: each[0] not in _FIRST)


@contextmanager
def fast_requests() -> Iterator[None]:
    """Leaves out signatures, of which moto reads the key alone, and steps between two formats."""
    with (
        patch.object(SigV4Auth, "headers_to_sign", lambda *_: {}),
        patch.object(SigV4Auth, "canonical_request", lambda *_: ""),
        patch.object(SigV4Auth, "signature", lambda *_: "unsigned"),
        patch.object(backend_index, "backend_url_patterns", _PATTERNS),
        patch.object(botocore_stubber, "normalize_request", _normalized),
    ):
        yield


def _normalized(request: AWSPreparedRequest) -> Request:
    """Makes the request of WSGI that moto reads, without werkzeug's builder for requests to `/`."""
    body: Any = request.body
    if not isinstance(body, bytes) or not request.url.endswith(".amazonaws.com/"):
        return normalize_request(request)
    headers = {environ_key_for_header(name): _text(it) for name, it in request.headers.items()}
    own = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return Request(_environment(request.method, request.url) | headers | own)


@cache
def _environment(method: str, url: str) -> dict[str, Any]:
    environment: dict[str, Any] = Request.from_primitives(method, url, {}).environ
    return environment


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header
