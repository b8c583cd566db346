"""Responses that anyone may cache."""

from hashlib import sha256
from typing import Any

from functions.http.request import Request
from functions.http.response import Response, json_response, with_headers

# Shared caches may keep an answer, and revalidate it later without its body.
_CACHED = "public, max-age=300"


def cacheable_response(request: Request, body: Any) -> Response:
    """Returns the response with an ETag, or 304 if the client has it."""
    response = json_response(200, body)
    etag = f'"{sha256(response["body"].encode()).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": _CACHED}
    known = request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return with_headers(headers, json_response(304))
    return with_headers(headers, response)
