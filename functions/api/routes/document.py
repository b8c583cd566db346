"""The API's document: /api/v1/openapi.json for programs, /docs for people."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from functions.api.operations import Call, Operations, Text
from functions.api.schemas.document import DocumentOut
from functions.http.response import JSON_HEADERS, Response, answer, with_headers

operations = Operations("")

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of this package, and the header that tells it from every other version of it."""

    text: str
    etag: str


@operations.add(
    "document.get", "GET", "/api/v1/openapi.json", answers={200: DocumentOut, 304: None}
)
def get(call: Call) -> Response:
    """Gives this document, in OpenAPI 3.1."""
    return _served(call, "openapi.json", JSON_HEADERS)


@operations.add(
    "document.page", "GET", "/docs", answers={200: Text("text/html", "<!doctype html>"), 304: None}
)
def page(call: Call) -> Response:
    """Gives a page that shows this document."""
    headers = {
        "content-type": _HTML,
        "content-security-policy": _policy(),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return _served(call, "docs.html", headers)


@operations.add("document.start", "GET", "/", answers={307: None})
def start(_call: Call) -> Response:
    """Leads whoever opens the API's address in a browser to the page."""
    # Relative: the API may be below a path.
    return with_headers({"location": "docs"}, answer(307))


def _served(call: Call, name: str, headers: Mapping[str, str]) -> Response:
    """The file, or 304 when the client has it."""
    file = _file(name)
    # May be kept, and is to be asked for each time: 304 is short.
    kept = {**headers, "etag": file.etag, "cache-control": "no-cache"}
    known = call.request.headers.get("if-none-match", "")
    if file.etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        # Without a body there is nothing for its type to describe.
        return with_headers({n: v for n, v in kept.items() if n != "content-type"}, answer(304))
    return {"statusCode": 200, "headers": kept, "body": file.text}


@cache
def _file(name: str) -> _File:
    text = files("functions.api").joinpath(name).read_text()
    return _File(text, f'"{sha256(text.encode()).hexdigest()[:32]}"')


@cache
def _policy() -> str:
    """What the page may do: run the script and the style that it has inside, and ask this API."""
    text = _file("docs.html").text
    (script,), (style,) = (_hashes(text, element) for element in ("script", "style"))
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )


def _hashes(text: str, element: str) -> list[str]:
    """Of what the elements of this name hold, as a policy names it."""
    found = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return [f"'sha256-{b64encode(sha256(inner.encode()).digest()).decode()}'" for inner in found]
