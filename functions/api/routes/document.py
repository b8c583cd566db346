"""OpenAPI document of the API: /api/v1/openapi.json for programs, /docs for people."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

from functions.api.operations import Call, Operations, Text
from functions.api.schemas.document import DocumentOut
from functions.http.response import JSON_HEADERS, Response, json_response, with_headers

operations = Operations("")

_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"
_SAFE = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
# Cached, but revalidated at each use: a 304 is short.
_VALIDATED = "no-cache"
# Cached indefinitely: a changed file has another address.
_KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of this package, with the ETag of its contents."""

    text: str
    etag: str


@operations.add(
    "document.get", "GET", "/api/v1/openapi.json", responses={200: DocumentOut, 304: None}
)
def get(call: Call) -> Response:
    """Get the OpenAPI document."""
    return _served(call, "openapi.json", JSON_HEADERS)


@operations.add(
    "document.page",
    "GET",
    "/docs",
    responses={200: Text("text/html", "<!doctype html>"), 304: None},
)
def page(call: Call) -> Response:
    """Show the API reference."""
    headers = {"content-type": _HTML, "content-security-policy": _policy(), **_SAFE}
    return _served(call, "docs.html", headers)


@operations.add(
    "document.script",
    "GET",
    "/docs/swagger-ui-bundle.js",
    responses={200: Text("text/javascript", "/* Swagger UI */"), 304: None},
)
def script(call: Call) -> Response:
    """Get the script of the API reference."""
    headers = {"content-type": _SCRIPT, **_SAFE}
    return _served(call, "reference/swagger-ui-bundle.js", headers, _KEPT)


@operations.add(
    "document.style",
    "GET",
    "/docs/swagger-ui.css",
    responses={200: Text("text/css", ".swagger-ui {}"), 304: None},
)
def style(call: Call) -> Response:
    """Get the stylesheet of the API reference."""
    headers = {"content-type": _STYLE, **_SAFE}
    return _served(call, "reference/swagger-ui.css", headers, _KEPT)


@operations.add("document.start", "GET", "/", responses={307: None})
def start(_call: Call) -> Response:
    """Redirect a browser to the API reference."""
    # Relative, since the API may be below a path.
    return with_headers({"location": "docs"}, json_response(307))


# API Gateway takes no route with a slash at its end, and does not say where such a path goes.
@operations.add("document.portal", "GET", "/portal", responses={307: None})
def portal(call: Call) -> Response:
    """Redirect a browser to the portal."""
    query = urlencode(call.request.query, doseq=True)
    return with_headers({"location": f"start?{query}" if query else "start"}, json_response(307))


def _served(
    call: Call, name: str, headers: Mapping[str, str], caching: str = _VALIDATED
) -> Response:
    """Returns the file, compressed if the client accepts gzip, or 304 if the client has it."""
    file = _file(name)
    kept = {**headers, "etag": file.etag, "cache-control": caching, "vary": "accept-encoding"}
    known = call.request.headers.get("if-none-match", "")
    if file.etag in (f"W/{tag.strip().removeprefix('W/')}" for tag in known.split(",")):
        # A response without a body has no content type.
        return with_headers(
            {n: v for n, v in kept.items() if n != "content-type"}, json_response(304)
        )
    return {"statusCode": 200, "headers": kept, "body": file.text, "compress": True}


@cache
def _file(name: str) -> _File:
    text = files("functions.api").joinpath(name).read_text()
    # Weak, since the compressed form shares it.
    return _File(text, f'W/"{sha256(text.encode()).hexdigest()[:32]}"')


@cache
def _policy() -> str:
    """Returns the content security policy: the page may run its script and call this API."""
    (inner,) = re.findall(r"<script>(.*?)</script>", _file("docs.html").text, re.DOTALL)
    digest = b64encode(sha256(inner.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}' 'strict-dynamic'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
