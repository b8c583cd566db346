"""Serves the built portal: one page for every address below /portal/, and the files it names."""

from base64 import b64encode
from functools import cache
from gzip import compress
from html import escape
from typing import Any, Final

from functions.portal.policy import page_headers
from functions.portal.static_files import KEPT, StaticFile, encoded, static_file
from shared.settings.portal import PortalSettings

_PREFIX: Final = "/portal/"
_ASSETS: Final = "assets/"
_METHODS: Final = ("GET", "HEAD")
_META: Final = 'name="outrider-frame-ancestors" content="{}"'
_TEXT: Final = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}

Response = dict[str, Any]

_settings = PortalSettings.from_env()


def lambda_handler(event: dict[str, Any], _context: Any) -> Response:
    """Handles a request of API Gateway (payload format 2.0)."""
    method, path = event["requestContext"]["http"]["method"], event["rawPath"]
    if method not in _METHODS:
        return _text(405, "The portal is only read.", {"allow": ", ".join(_METHODS)})
    if not path.startswith(_PREFIX):
        return _redirect(event.get("rawQueryString", ""))
    response = _response(path, event.get("headers", {}).get("accept-encoding", ""))
    return {**response, "body": ""} if method == "HEAD" else response


def _response(path: str, accepted: str) -> Response:
    name = path.removeprefix(_PREFIX)
    if not name.startswith(_ASSETS):
        return _page(accepted)
    file = static_file(name)
    if file is None:
        return _text(404, "There is no such file.")
    return _served(file, accepted, {"cache-control": KEPT, "x-content-type-options": "nosniff"})


def _redirect(query: str) -> Response:
    # Relative, since the API may be below a path. Browsers keep the fragment.
    location = f"portal/start?{query}" if query else "portal/start"
    return {"statusCode": 307, "headers": {"location": location}, "body": ""}


def _page(accepted: str) -> Response:
    page = _index()
    if page is None:
        return _text(503, "The portal was not built: it needs Node.js and `make portal`.")
    headers = page_headers(page.content.decode(), _settings.frame_ancestors)
    return _served(page, accepted, headers)


def _served(file: StaticFile, accepted: str, headers: dict[str, str]) -> Response:
    coding, content = encoded(file, accepted)
    return {
        "statusCode": 200,
        "headers": {"content-type": file.content_type, **headers, **coding},
        # API Gateway takes bytes as base64 only.
        "body": b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def _text(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return {"statusCode": status, "headers": {**_TEXT, **(headers or {})}, "body": text}


@cache
def _index() -> StaticFile | None:
    """Returns the page with the origins that may frame it, which its script needs as well."""
    page = static_file("index.html")
    if page is None:
        return None
    named = _META.format(escape(" ".join(_settings.frame_ancestors)))
    text = page.content.decode().replace(_META.format(""), named)
    content = text.encode()
    return StaticFile(page.content_type, content, {"gzip": compress(content)})
