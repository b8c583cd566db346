"""A server of Lambda's operation Invoke, whose only function runs in this process."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Function = Callable[[Any], Any]


@dataclass
class Invocation:
    """A request, as Lambda sees it: the path has the function's name."""

    path: str
    kind: str | None
    event: Any


@dataclass
class LambdaServer:
    """Lambda with one function. `failure` is the status and the error of each answer, if set."""

    function: Function
    url: str = ""
    failure: tuple[int, str] | None = None
    # The function raised.
    raised: bool = False
    invocations: list[Invocation] = field(default_factory=list)

    def answer(self, path: str, kind: str | None, body: bytes) -> tuple[int, dict[str, str], Any]:
        event = json.loads(body)
        self.invocations.append(Invocation(path, kind, event))
        if self.failure is not None:
            status, code = self.failure
            return status, {"x-amzn-errortype": code}, {"message": "refused"}
        if self.raised:
            return 200, {"x-amz-function-error": "Unhandled"}, {"errorType": "KeyError"}
        return 200, {}, self.function(event)


class _Server(ThreadingHTTPServer):
    # Couriers connect side by side.
    request_queue_size = 128


@contextmanager
def lambda_server(function: Function) -> Iterator[LambdaServer]:
    """Serves until the end of the block."""
    served = LambdaServer(function)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kind = self.headers["x-amz-invocation-type"]
            status, headers, answer = served.answer(self.path, kind, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Logs nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
