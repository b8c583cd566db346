"""The portal's function on a small build, as API Gateway calls it."""

import gzip
import importlib
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functions.portal import static_files
from tests.support.aws.http_events import http_event

PAGE = '<meta name="outrider-frame-ancestors" content=""><script src="assets/a-1.js"></script>'
SCRIPT = b"export const a = 1;"

Serve = Callable[..., dict[str, Any]]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page and a script, of which there are compressed twins."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "a-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "a-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "a-1.js.br").write_bytes(b"brotli")
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def serve(build: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Calls the function; `ancestors` sets who may frame the page."""

    def call(
        path: str, method: str = "GET", ancestors: str = "", query: str = "", **headers: str
    ) -> dict[str, Any]:
        monkeypatch.setenv("OUTRIDER_FRAME_ANCESTORS", ancestors)
        static_files.static_file.cache_clear()
        static_files._names.cache_clear()
        handler = importlib.reload(importlib.import_module("functions.portal.handler"))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        event = http_event(method, path, headers=named, raw_query=query)
        return dict(handler.lambda_handler(event, None))

    return call


def body(response: dict[str, Any]) -> bytes:
    """Returns the bytes of a response, as API Gateway sends them."""
    text: str = response["body"]
    return b64decode(text) if response.get("isBase64Encoded") else text.encode()
