"""Local HTTP server that receives webhooks, for development."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

from shared.domain.errors import BadRequest
from shared.domain.operator.verifying import ReceivedWebhook

HOST = "127.0.0.1"
# Larger than any message.
MAX_BYTES = 2_000_000


@contextmanager
def hook_server(port: int, status: int) -> Iterator[tuple[str, Callable[[], ReceivedWebhook]]]:
    """Listens on loopback, at any free port for 0, and answers each POST with the status.

    Yields its URL, and a function that waits for the next request. BadRequest if the port is taken.
    """
    came: Queue[ReceivedWebhook] = Queue()
    with answering_server(port, lambda _: status, came.put) as url:
        yield url, came.get


@contextmanager
def answering_server(
    port: int,
    status_of: Callable[[ReceivedWebhook], int],
    answered: Callable[[ReceivedWebhook], None] = lambda _: None,
) -> Iterator[str]:
    """Listens like `hook_server` and yields its URL; `status_of` returns the status of each
    response.

    `answered` is called with each request after its response.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if not length.isdecimal() or int(length) > MAX_BYTES:
                self.close_connection = True
                self._answer(411 if not length.isdecimal() else 413)
                return
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook = ReceivedWebhook(self.path, headers, body)
            self._answer(status_of(hook))
            answered(hook)

        def _answer(self, code: int) -> None:
            self.send_response(code)
            # Responses with these statuses have no body, so no length (RFC 9110, 8.6).
            if code >= HTTPStatus.OK and code not in (
                HTTPStatus.NO_CONTENT,
                HTTPStatus.NOT_MODIFIED,
            ):
                self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Logs nothing: the receiver of the requests reports them."""

    try:
        server = ThreadingHTTPServer((HOST, port), Handler)
    except OSError as exc:
        raise BadRequest(f"Port {port} cannot be used: {exc.strerror}. Try --port 0.") from exc
    server.daemon_threads = True
    with _serving(server):
        yield f"http://{HOST}:{server.server_address[1]}/"


@contextmanager
def _serving(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, name="hooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
