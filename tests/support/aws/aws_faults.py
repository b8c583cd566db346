"""Faults of boto3 clients, without a network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.compat import HTTPHeaders

Parsed = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """An error response of AWS."""

    code: str
    status: int = 400

    def __call__(self) -> tuple[AWSResponse, Parsed]:
        return answer({"Error": {"Code": self.code, "Message": "refused"}}, self.status)


@dataclass(frozen=True)
class Breakdown:
    """A failure of botocore to get a response."""

    error: Exception

    def __call__(self) -> NoReturn:
        raise self.error


def answer(parsed: Parsed, status: int = 200) -> tuple[AWSResponse, Parsed]:
    """Returns a parsed response of AWS."""
    full = {"ResponseMetadata": {"HTTPStatusCode": status}, **parsed}
    return AWSResponse("https://aws.example", status, HTTPHeaders(), None), full


@contextmanager
def failing(client: BaseClient, fault: Callable[[], Any]) -> Iterator[list[Parsed]]:
    """Calls `fault` in place of each request within the block, or before it if it returns None.

    Yields the recorded parameters of the calls."""
    calls: list[Parsed] = []

    def intercept(params: Parsed, **_: object) -> Any:
        calls.append(params)
        return fault()

    client.meta.events.register_first("before-call.*", intercept)
    yield calls
    client.meta.events.unregister("before-call.*", intercept)


@contextmanager
def meanwhile(client: BaseClient, operation: str, act: Callable[[], object]) -> Iterator[None]:
    """Calls `act` once, just before the client's next request for this operation."""
    left = [act]

    def intercept(**_: object) -> None:
        if left:
            left.pop()()

    event = f"before-call.*.{operation}"
    client.meta.events.register(event, intercept)
    yield
    client.meta.events.unregister(event, intercept)
    assert not left, f"There was no {operation}."
