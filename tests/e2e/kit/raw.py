"""Requests without a client library."""

import urllib.error
import urllib.request
from dataclasses import dataclass

from tests.support.assertions.deadline import DEADLINE
from tools.local_stack.stack import Stack


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


def post(stack: Stack, path: str, body: bytes, **headers: str) -> Answer:
    """Posts bytes that no client library touches; `headers` replace the token's."""
    return send(stack, "POST", path, body, **headers)


def send(stack: Stack, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """Sends a request that no client library touches; `headers` replace the token's."""
    sent = {"authorization": f"Bearer {stack.token}", "content-type": "application/json"}
    request = urllib.request.Request(stack.url + path, body, {**sent, **headers}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
            return Answer(answer.status, answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as exc:
        with exc:
            return Answer(exc.code, exc.read(), dict(exc.headers))
