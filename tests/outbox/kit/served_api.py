"""The API's own handlers behind urllib3's interface, with steps around each request."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3

from outrider.outbox import HttpTransport
from tests.outbox.kit.steps import Steps
from tests.support.arrange.api_client import ApiClient, services
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.handlers import handler


@dataclass
class Answer:
    """A response as urllib3 has it."""

    status: int
    data: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ServedApi:
    """Takes requests like a PoolManager. `faults` are answers, or errors, of the next requests."""

    client: ApiClient
    steps: Steps = field(default_factory=Steps)
    faults: list[Answer | Exception] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def request(self, method: str, url: str, **options: Any) -> Answer:
        """Answers as the service does; dies before the request, or after its effect."""
        parts, headers = urlsplit(url), options["headers"]
        self.steps.step()
        self.requests.append((parts.path, headers["idempotency-key"]))
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        answer = self.client(method, parts.path, options["body"], headers=headers, token=None)
        self.steps.step()
        return Answer(answer.status, answer.text.encode(), answer.headers)

    def application(self, uid: str) -> None:
        """Creates an application."""
        made = self.client("POST", "/api/v1/app", {"name": uid, "uid": uid})
        assert made.status == 201

    def accepted(self, application: str) -> list[str]:
        """Returns the event ids of the application's messages, oldest first."""
        listed = self.client("GET", f"/api/v1/app/{application}/msg", query={"limit": ["250"]})
        return [each["eventId"] for each in listed.json["data"]][::-1]

    def payloads(self, application: str) -> list[Any]:
        """Returns the payloads of the application's messages, oldest first."""
        listed = self.client("GET", f"/api/v1/app/{application}/msg", query={"limit": ["250"]})
        return [each["payload"] for each in listed.json["data"]][::-1]

    def transport(self, url: str = "https://outrider.test") -> HttpTransport:
        """Returns a transport to these handlers."""
        pool: urllib3.PoolManager = self  # type: ignore[assignment]
        return HttpTransport(url, lambda: self.client.token(sub=self.client.org), pool=pool)


def served_api(monkeypatch: pytest.MonkeyPatch) -> ServedApi:
    """Returns the API of a new, empty service."""
    system = SystemUnderTest()
    made = services(system)
    handlers = (handler("api", made, monkeypatch), handler("ingest", made.ingest, monkeypatch))
    return ServedApi(ApiClient(system, *handlers))


def answer(status: int, body: object, **headers: str) -> Answer:
    """Returns a response with this body as JSON."""
    return Answer(status, json.dumps(body).encode(), headers)
