"""Links that open the portal."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from svix.api import AppPortalAccessIn, AppPortalAccessOut

from tests.e2e.kit.raw import post
from tools.local_stack.stack import Stack


def customer_access(svix: Any, app: str, **fields: Any) -> AppPortalAccessOut:
    """Makes access to an application: a link with a one-time key, and the token behind it."""
    access: AppPortalAccessOut = svix.authentication.app_portal_access(
        app, AppPortalAccessIn(**fields)
    )
    return access


def console_link(stack: Stack, token: str) -> str:
    """Returns a link to the console of the token's organization."""
    answer = post(stack, "/api/v1/auth/console-access", b"{}", authorization=f"Bearer {token}")
    assert answer.status == 200, answer.body
    url: str = json.loads(answer.body)["url"]
    return url


def link_with(stack: Stack, key: dict[str, str]) -> str:
    """Returns a link with this content of its key."""
    encoded = b64encode(json.dumps(key).encode()).decode()
    return f"{stack.url}/portal/#key={encoded}"


def expired_token(token: str, secret: str) -> str:
    """Returns a token with the same claims that expired a minute ago."""
    claims = jwt.decode(token, options={"verify_signature": False})
    now = datetime.now(UTC)
    begun, ended = now - timedelta(hours=1), now - timedelta(minutes=1)
    return jwt.encode({**claims, "iat": begun, "nbf": begun, "exp": ended}, secret, "HS256")
