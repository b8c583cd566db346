"""A consumer's server on this machine, for development."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

from shared.domain.errors import BadRequest
from shared.domain.operator.verifying import ReceivedWebhook

HOST = "127.0.0.1"
# More than any message is.
MAX_BYTES = 2_000_000


@contextmanager
def hook_server(port: int, status: int) -> Iterator[tuple[str, Callable[[], ReceivedWebhook]]]:
    """Listens on loopback, at any free port if it is 0, and answers each POST with the status.

    Gives its URL, and what waits for the next request. BadRequest when the port is taken.
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
    """Listens like `hook_server` and gives its URL; `status_of` chooses each answer.

    `answered` gets each request once its answer is sent.
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
            # Answers of these statuses have no body, and so no length (RFC 9110, 8.6).
            if code >= HTTPStatus.OK and code not in (
                HTTPStatus.NO_CONTENT,
                HTTPStatus.NOT_MODIFIED,
            ):
                self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """What comes is told by whoever waits for it."""

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
