"""Authorization server on loopback: issues and rotates tokens, and misbehaves as told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class TokenRequestSeen:
    """One request for a token; header names are lower-case."""

    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class OAuthServer:
    """A running server. A refresh token is valid once; using it twice revokes everything.

    `misbehaves` gets the request and returns a status, a body and headers in place of a token's.
    """

    url: str = ""
    lifetime: Any = 3_600
    rotates: bool = True
    misbehaves: Callable[[TokenRequestSeen], tuple[int, bytes, dict[str, str]] | None] = lambda _: (
        None
    )
    requests: list[TokenRequestSeen] = field(default_factory=list)
    valid_refresh: str = "refresh-0"
    is_revoked: bool = False
    issued: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, request: TokenRequestSeen) -> tuple[int, bytes, dict[str, str]]:
        """Returns the response to a request."""
        with self._lock:
            self.requests.append(request)
        if (odd := self.misbehaves(request)) is not None:
            return odd
        with self._lock:
            return self._issue(request)

    def _issue(self, request: TokenRequestSeen) -> tuple[int, bytes, dict[str, str]]:
        members: dict[str, Any] = {"token_type": "Bearer", "expires_in": self.lifetime}
        if request.form.get("grant_type") == "refresh_token":
            if self.is_revoked or request.form.get("refresh_token") != self.valid_refresh:
                self.is_revoked = True
                return 400, b'{"error": "invalid_grant"}', {}
            if self.rotates:
                self.valid_refresh = f"refresh-{len(self.issued) + 1}"
                members["refresh_token"] = self.valid_refresh
        token = f"token-{len(self.issued) + 1}"
        self.issued.append(token)
        return 200, json.dumps({**members, "access_token": token}).encode(), {}


@contextmanager
def oauth_server(**settings: Any) -> Iterator[OAuthServer]:
    """Listens on a free port of 127.0.0.1 until the end of the block."""
    state = OAuthServer(**settings)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body, more = state.answer(TokenRequestSeen(headers, dict(parse_qsl(form))))
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Suppresses the log, as tests report failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/token"
    Thread(target=server.serve_forever, name="oauth", daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
