"""Calls the API's handlers in process, on fakes."""

import base64
import gzip
import json
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from shared.assembly.api import Api
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.tokens import token
from tests.support.assertions import documented
from tests.support.aws.http_events import as_body, http_event


@dataclass(frozen=True)
class ClientResponse:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class ApiClient:
    """Client with the token of `org`, unless another one (or None) is given.

    Each response is checked against the declaration of its operation.
    """

    system: SystemUnderTest
    api: ModuleType
    ingest: ModuleType
    org: str = ORG

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> ClientResponse:
        """Sends a request with `body` as JSON, or bytes unchanged."""
        headers = dict(options.pop("headers", {}))
        bearer = options.pop("token", self.token(sub=self.org))
        if bearer is not None:
            headers["authorization"] = f"Bearer {bearer}"
        if body is not None and not isinstance(body, bytes):
            body = as_body(body)
        event = http_event(method, path, body=body, headers=headers, **options)
        answer = _answer(self._handler(event).lambda_handler(event, None))
        documented.check(method, path, answer.status, answer.text)
        return answer

    def token(self, **claims: Any) -> str:
        return token(self.system.clock.now(), **claims)

    def _handler(self, event: dict[str, Any]) -> ModuleType:
        """Returns the handler that the template's routes choose."""
        parts = event["rawPath"].split("/")
        if (event["requestContext"]["http"]["method"], parts[:4], parts[5:]) == (
            "POST",
            ["", "api", "v1", "app"],
            ["msg"],
        ):
            event["pathParameters"] = {"app_id": parts[4]}
            return self.ingest
        return self.api


def services(system: SystemUnderTest) -> Api:
    """Returns the API's services, with the path of messages that the system has."""
    accepting = replace(system.api.ingest, messages=system.ingest)
    return replace(system.api, ingest=accepting)


def _answer(response: dict[str, Any]) -> ClientResponse:
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    return ClientResponse(response["statusCode"], _text(response, headers), headers)


def _text(response: dict[str, Any], headers: dict[str, str]) -> str:
    """Decodes the body like API Gateway and then a client."""
    if not response.get("isBase64Encoded"):
        return str(response["body"])
    body = base64.b64decode(response["body"])
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()
