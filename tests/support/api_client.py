"""Calls the API's handlers in process, on fakes."""

import base64
import gzip
import json
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from shared.bootstrap.api import Api
from shared.bootstrap.ingest import Ingest
from shared.services.authentication import LiveTokens
from tests.support import documented
from tests.support.http_events import as_body, http_event
from tests.support.tokens import token
from tests.support.world import ORG, World


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class ApiClient:
    """Requests with the token of `org`, unless another one (or None) is given.

    Each answer is held against what its operation declares.
    """

    world: World
    api: ModuleType
    ingest: ModuleType
    org: str = ORG

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """`body` is sent as JSON, bytes as they are."""
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
        return token(self.world.clock.now(), **claims)

    def _handler(self, event: dict[str, Any]) -> ModuleType:
        """As the routes of the template send it."""
        parts = event["rawPath"].split("/")
        if (event["requestContext"]["http"]["method"], parts[:4], parts[5:]) == (
            "POST",
            ["", "api", "v1", "app"],
            ["msg"],
        ):
            event["pathParameters"] = {"app_id": parts[4]}
            return self.ingest
        return self.api


def services(world: World) -> Api:
    """The API's services on the world's fakes, with real tokens."""
    return Api(
        tokens=LiveTokens(world.tokens, world.revocations, world.clock),
        authentication=world.authentication,
        applications=world.applications,
        directory=world.directory,
        endpoints=world.endpoints,
        rotation=world.rotation,
        operational=world.operational,
        event_types=world.event_types,
        environment=world.environment,
        openapi_import=world.openapi_import,
        messages=world.messages,
        attempts=world.attempts,
        history=world.history,
        endpoint_stats=world.endpoint_stats,
        expunge=world.expunge,
        resend=world.resend,
        cancellation=world.cancellation,
        background_tasks=world.background_tasks,
        replays=world.replays,
        purges=world.purges,
        statistics=world.statistics,
        ingest=Ingest(world.tokens, world.maker, world.ingest, world.clock),
        examples=world.examples,
        clock=world.clock,
    )


def _answer(response: dict[str, Any]) -> Answer:
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    return Answer(response["statusCode"], _text(response, headers), headers)


def _text(response: dict[str, Any], headers: dict[str, str]) -> str:
    """Returns the body as API Gateway and then a client decode it."""
    if not response.get("isBase64Encoded"):
        return str(response["body"])
    body = base64.b64decode(response["body"])
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()
