"""Tokens of the portal: requests that create them, and whether one holds."""

from datetime import timedelta
from typing import Any

import jwt

from tests.support.arrange.api_client import ApiClient, ClientResponse

Body = dict[str, Any]
STEP = timedelta(microseconds=1)


def access(api: ApiClient, reference: str, body: Body | None = None) -> ClientResponse:
    return api("POST", f"/api/v1/auth/app-portal-access/{reference}", body or {})


def made(api: ApiClient, reference: str, **body: Any) -> str:
    """Creates a token; returns it with the instant after its creation."""
    answer = access(api, reference, body)
    assert answer.status == 200, answer.text
    api.system.clock.advance(STEP)
    return str(answer.json["token"])


def holds(api: ApiClient, token: str, app: str = "acme") -> bool:
    status = api("GET", f"/api/v1/app/{app}", token=token).status
    assert status in (200, 401)
    return status == 200


def claims(token: str) -> Body:
    decoded: Body = jwt.decode(token, options={"verify_signature": False})
    return decoded
