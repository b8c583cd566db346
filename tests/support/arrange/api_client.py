"""Calls the API's handlers in process, on fakes."""

import base64
import gzip
import json
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from shared.bootstrap.api import Api
from shared.bootstrap.ingest import Ingest
from shared.services.auth.authentication import LiveTokens
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
    """Returns the API's services on the system's fakes, with real tokens."""
    return Api(
        tokens=LiveTokens(system.tokens, system.revocations, system.clock),
        authentication=system.authentication,
        applications=system.applications,
        application_list=system.directory,
        endpoints=system.endpoints,
        rotation=system.rotation,
        operational=system.operational,
        event_types=system.event_types,
        environment=system.environment,
        openapi_import=system.openapi_import,
        messages=system.messages,
        attempts=system.attempts,
        endpoint_history=system.history,
        endpoint_stats=system.endpoint_stats,
        expunge=system.expunge,
        resend=system.resend,
        cancellation=system.cancellation,
        background_tasks=system.background_tasks,
        replays=system.replays,
        purges=system.purges,
        statistics=system.statistics,
        ingest=Ingest(system.tokens, system.maker, system.ingest, system.clock),
        examples=system.examples,
        trial_messages=system.trial_messages,
        activity=system.activity,
        rate_limit_status=system.rate_limit_status,
        clock=system.clock,
    )


def _answer(response: dict[str, Any]) -> ClientResponse:
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    return ClientResponse(response["statusCode"], _text(response, headers), headers)


def _text(response: dict[str, Any], headers: dict[str, str]) -> str:
    """Decodes the body like API Gateway and then a client."""
    if not response.get("isBase64Encoded"):
        return str(response["body"])
    body = base64.b64decode(response["body"])
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()
