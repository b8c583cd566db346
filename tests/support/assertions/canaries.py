"""Canaries: texts in place of secrets, so that any output with one is a leak."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.fakes import client_certificates

SEALING_KEY = "a sealing key of the tests, 32 bytes or more"


def _key(text: str) -> str:
    return "whsec_" + b64encode(text.encode()).decode()


# Secrets of an endpoint's owner, visible only with permission to read them.
SECRET, ROTATED = _key("canary of an endpoint's secret"), _key("canary of the secret after it")
HEADER, PATCHED = "canary-of-a-header", "canary-of-another-header"
CREDENTIAL = "canary-of-a-credential"
PASSWORD, PARAMETER = "canary-of-a-password", "canary-of-a-parameter"
# Secrets of deliveries' authentication, which nobody can read.
CLIENT_SECRET, REFRESH_TOKEN = "canary-of-a-client-secret", "canary-of-a-refresh-token"
ROTATED_TOKEN, ACCESS_TOKEN = "canary-of-a-rotated-token", "canary-of-an-access-token"
BASIC_PASSWORD, API_KEY = "canary-of-a-basic-password", "canary-of-an-api-key"
IDENTITY = client_certificates.example(3)
# A line of the private key, with half of its number.
CLIENT_KEY = IDENTITY.splitlines()[2]
# Secrets of senders.
PAYLOAD, RAW, NAME = "canary of a payload", "canary of a raw payload", "canary_of_a_name"
IDEMPOTENCY = "canary of an idempotency key"

URL = f"https://user:{PASSWORD}@example.com/hook?token={PARAMETER}"
HEADERS = {"x-canary": HEADER, "authorization": CREDENTIAL}
ENDPOINT = {"url": URL, "secret": SECRET, "headers": HEADERS}
BASIC_AUTH = {"username": "me", "password": BASIC_PASSWORD}
API_KEY_AUTH = {"header": "x-own-key", "value": API_KEY}
OAUTH = {
    "grantType": "refreshToken",
    "authMethod": "clientSecretBasic",
    "clientId": "me",
    "clientSecret": CLIENT_SECRET,
    "refreshToken": REFRESH_TOKEN,
    "tokenUrl": "https://example.com/token",
}
EVENT = {"eventType": "a.b", "payload": {NAME: PAYLOAD}}
# Request bodies with canaries, in place of those of `tests.support.arrange.tenant`.
BODIES: Mapping[str, Any] = {
    "endpoint.create": {**ENDPOINT, "apiKeyAuth": API_KEY_AUTH},
    "endpoint.update": {"url": URL, "apiKeyAuth": API_KEY_AUTH},
    "endpoint.patch": {"url": URL, "apiKeyAuth": API_KEY_AUTH},
    "endpoint.set-oauth-config": OAUTH,
    "endpoint.set-mtls-config": {"identity": IDENTITY},
    "endpoint.rotate-secret": {"key": ROTATED},
    "endpoint.update-headers": {"headers": HEADERS},
    "endpoint.patch-headers": {"headers": {"x-other": PATCHED}},
    "operational-webhook.endpoint.create": ENDPOINT,
    "operational-webhook.endpoint.rotate-secret": {"key": ROTATED},
    "operational-webhook.endpoint.set-headers": {"headers": HEADERS},
    "message.create": {**EVENT, "transformationsParams": {"rawPayload": RAW}},
}

# Canaries visible to readers of an endpoint's secret or headers, and canaries visible to nobody.
KEPT = (SECRET, ROTATED, HEADER, PATCHED)
AUTHENTICATION = (
    *(CLIENT_SECRET, REFRESH_TOKEN, ROTATED_TOKEN, ACCESS_TOKEN),
    *(CLIENT_KEY, BASIC_PASSWORD, API_KEY),
)
HIDDEN = (CREDENTIAL, IDEMPOTENCY, SIGNING_KEY.decode(), SEALING_KEY, *AUTHENTICATION)
ALL = (*KEPT, *HIDDEN, PASSWORD, PARAMETER, PAYLOAD, RAW, NAME)
# Prefixes of our tokens, of endpoints' secrets, and of signatures.
_KINDS = re.compile(r"eyJ[\w-]{10,}\.|wh(?:sec|sk)_[A-Za-z0-9+/]|v1a?,[A-Za-z0-9+/]{20}|[Bb]earer ")


def token_answer() -> bytes:
    """Returns the answer of a token endpoint, with an access token and another refresh token."""
    members = {"access_token": ACCESS_TOKEN, "refresh_token": ROTATED_TOKEN, "expires_in": 60}
    return json.dumps(members).encode()


def found(text: str, planted: Iterable[str] = ALL) -> list[str]:
    """Returns the canaries in a text, in any encoding."""
    return [each for each in planted if any(form in text for form in _forms(each))]


def suspected(text: str) -> list[str]:
    """Returns other parts of a text that look like a token, a secret or a signature."""
    return _KINDS.findall(text)


@cache
def _forms(canary: str) -> tuple[str, ...]:
    if canary.startswith("whsec_"):
        encoded = canary.removeprefix("whsec_")
        return encoded, b64decode(encoded).decode()
    return canary, b64encode(canary.encode()).decode().rstrip("=")
