"""TransactWriteItems in front of a server that has single writes only.

Each step is a write of its own, so the server behind decides about every condition, expression
and item; a step that fails undoes all of them. One request at a time, so nobody sees half
a transaction. Rules of transactions themselves are those of `aws_limits`: on these, and on
conflicts, this is no second opinion.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from botocore.exceptions import ClientError

from tests.support.aws.aws_limits import check

_TARGET = "X-Amz-Target"
_TYPE = "application/x-amz-json-1.0"
_NONE = {"Code": "None"}
_PASSED_ON = (_TARGET, "Authorization", "X-Amz-Date", "Content-Type", "User-Agent")
# The single operation of each step. A check deletes the item and puts it back.
_WRITES = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "DeleteItem",
}
Answer = tuple[int, bytes]


class _Server:
    """The server behind, asked with the headers of the request in hand."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._headers = headers

    def ask(self, target: str, body: bytes) -> Answer:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("POST", "/", body, {**self._headers, _TARGET: target})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The answer; one of an error has a `__type`."""
        _, body = self.ask(f"DynamoDB_20120810.{operation}", json.dumps(parameters).encode())
        answer: dict[str, Any] = json.loads(body)
        return answer

    def transact(self, request: dict[str, Any]) -> Answer:
        try:
            check("TransactWriteItems", request)
        except ClientError as exc:
            return _error("ValidationException", Message=exc.response["Error"]["Message"])
        steps = [pair for step in request["TransactItems"] for pair in step.items()]
        before = [self._item(step) for _, step in steps]
        reasons = [self._take(kind, step) for kind, step in steps]
        canceled = any(reason != _NONE for reason in reasons)
        for (kind, step), item in zip(steps, before, strict=True):
            if canceled or kind == "ConditionCheck":
                self._put_back(step, item)
        return _canceled(reasons) if canceled else (200, b"{}")

    def _item(self, step: dict[str, Any]) -> dict[str, Any] | None:
        place = {"TableName": step["TableName"], "Key": _key(step), "ConsistentRead": True}
        item: dict[str, Any] | None = self.call("GetItem", place).get("Item")
        return item

    def _take(self, kind: str, step: dict[str, Any]) -> dict[str, Any]:
        """Writes one step; the reason why not, as a transaction names it."""
        answer = self.call(_WRITES[kind], step)
        code = answer.get("__type", "").rpartition("#")[2]
        message = answer.get("message", answer.get("Message", ""))
        if code == "ConditionalCheckFailedException":
            return {"Code": "ConditionalCheckFailed", "Message": message}
        return {"Code": "ValidationError", "Message": message} if code else _NONE

    def _put_back(self, step: dict[str, Any], item: dict[str, Any] | None) -> None:
        table = step["TableName"]
        if item is None:
            self.call("DeleteItem", {"TableName": table, "Key": _key(step)})
        else:
            self.call("PutItem", {"TableName": table, "Item": item})


def _key(step: dict[str, Any]) -> dict[str, Any]:
    return step.get("Key") or {name: step["Item"][name] for name in ("pk", "sk")}


def _error(code: str, **fields: Any) -> Answer:
    reported = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **fields}
    return 400, json.dumps(reported).encode()


def _canceled(reasons: list[dict[str, Any]]) -> Answer:
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = (
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    )
    return _error("TransactionCanceledException", Message=message, CancellationReasons=reasons)


@contextmanager
def front(port: int) -> Iterator[str]:
    """Serves the server at the port, with transactions, until the end of the block."""
    lock = Lock()

    class Front(BaseHTTPRequestHandler):
        """Passes requests on, one at a time."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            server, target = _Server(port, given), given[_TARGET]
            with lock:
                if target.endswith(".TransactWriteItems"):
                    status, answer = server.transact(json.loads(body))
                else:
                    status, answer = server.ask(target, body)
            self.send_response(status)
            self.send_header("Content-Type", _TYPE)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Logs nothing for a request."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
