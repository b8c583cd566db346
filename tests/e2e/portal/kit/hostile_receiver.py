"""A receiver whose answers attack the pages that show them."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.e2e.portal.kit.hostile import ALL, MARKUP


@contextmanager
def hostile_receiver() -> Iterator[str]:
    """Listens on a free port until the end of the block; gives the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="hostile receiver", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = ALL.encode()
        self.send_response(400, MARKUP)
        self.send_header("content-type", f"text/html; x={MARKUP}")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-markup", MARKUP)
        self.send_header("x-long", "W" * 4000)
        self.send_header("set-cookie", f"a={MARKUP}")
        self.send_header("link", "<//evil.example/x.js>; rel=preload; as=script")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Suppresses the log, as tests report failures."""
