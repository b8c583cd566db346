"""A provider's dashboard: a site of another origin, whose pages frame the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar


@dataclass
class ParentSite:
    """A running site. `pages` are its files: type and content by path.

    The portal knows the origin `url`. The same pages at `stranger_url` have an origin that it does
    not know.
    """

    port: int
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        # Another site than 127.0.0.1, so browsers separate what a frame stores, as on the internet.
        return f"http://localhost:{self.port}"

    @property
    def stranger_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def parent_site(port: int) -> Iterator[ParentSite]:
    """Serves pages at this port of loopback, 0 for any free one, until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    site = ParentSite(server.server_address[1])
    _Handler.sites[site.port] = site
    Thread(target=server.serve_forever, name="parent site", daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    sites: ClassVar[dict[int, ParentSite]] = {}

    def do_GET(self) -> None:
        site = self.sites[self.server.server_address[1]]  # type: ignore[index]
        kind, content = site.pages.get(self.path, ("text/plain", ""))
        self.send_response(200 if content else 404)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Suppresses the log, as tests report failures."""
