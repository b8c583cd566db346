"""Requests of the conformance run that are answered 503."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests
from schemathesis.core.transport import Response

from tests.e2e.kit.conformance_hooks import REPETITIONS, after_call
from tests.support.fakes.http_server import served

NONE: Any = None


class Server(BaseHTTPRequestHandler):
    """Answers each request with the next status, and notes its body."""

    statuses: Iterator[int]
    bodies: list[bytes]

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(next(self.statuses))
        self.send_header("retry-after", "0")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Writes nothing."""


def posted(statuses: list[int]) -> tuple[int, list[bytes]]:
    """Posts a request; returns the status after the hook, and the bodies that arrived."""
    Server.statuses, Server.bodies = iter(statuses), []
    with served(Server) as url:
        answer = requests.post(url, data=b"same", timeout=5)
        response = Response.from_requests(answer, verify=True)
        after_call(NONE, NONE, response)
    return response.status_code, Server.bodies


@pytest.mark.parametrize(("statuses", "expected"), [([503, 200], 200), ([503, 503, 409], 409)])
def test_a_request_that_is_answered_503_is_repeated_until_it_is_not(
    statuses: list[int], expected: int
) -> None:
    assert posted(statuses) == (expected, [b"same"] * len(statuses))


def test_a_503_that_does_not_end_stays_one() -> None:
    """So an operation that always answers so is found."""
    assert posted([503] * (1 + REPETITIONS)) == (503, [b"same"] * (1 + REPETITIONS))


@pytest.mark.parametrize("status", [200, 422, 500, 502])
def test_another_answer_is_taken_as_it_is(status: int) -> None:
    assert posted([status]) == (status, [b"same"])
