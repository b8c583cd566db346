"""Challenges: an endpoint proves that it wants deliveries before it gets the first one.

The nonce follows from the endpoint's secret and URL: nobody else can know it, and no state is kept.
"""

import hmac
import json
from enum import StrEnum
from urllib.parse import urlsplit

from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint

# The header of CloudEvents by which a receiver allows an origin.
_ALLOWED = "webhook-allowed-origin"
_NONCE_CHARACTERS = 32


class Challenge(StrEnum):
    """Kinds of challenges: by the method of their requests."""

    GET = "GET"
    POST = "POST"
    # The handshake of CloudEvents, by which a receiver allows an origin.
    OPTIONS = "OPTIONS"


def nonce(endpoint: Endpoint) -> str:
    """Returns the text that the endpoint has to echo."""
    about = f"challenge {endpoint.id} {endpoint.url}".encode()
    return hmac.digest(endpoint.secret.key, about, "sha256").hex()[:_NONCE_CHARACTERS]


def challenge_url(endpoint: Endpoint) -> str:
    """Returns the URL of the challenge: that of a GET has the nonce in its query."""
    if endpoint.challenge != Challenge.GET:
        return endpoint.url
    target = urlsplit(endpoint.url)
    query = f"{target.query}&" if target.query else ""
    return target._replace(query=f"{query}challenge={nonce(endpoint)}").geturl()


def challenge_body(endpoint: Endpoint) -> bytes:
    """Returns the body of the challenge; empty except for a POST."""
    if endpoint.challenge != Challenge.POST:
        return b""
    return json.dumps({"type": "challenge", "challenge": nonce(endpoint)}).encode()


def origin(endpoint: Endpoint) -> str:
    """Returns the name of the sender, which a receiver may allow: its organisation."""
    return f"{endpoint.org_id}.outrider"


def is_answered(endpoint: Endpoint, reply: Reply) -> bool:
    """Returns whether the reply to the challenge is the right one: a 2xx with the nonce.

    The body is the nonce, or a JSON object with a member `challenge`. The answer to an OPTIONS has
    a header that allows the origin, or every one.
    """
    if not reply.ok:
        return False
    if endpoint.challenge == Challenge.OPTIONS:
        allowed = [
            value.strip().lower()
            for name, value in reply.response_headers
            if name.lower() == _ALLOWED
        ]
        return allowed in (["*"], [origin(endpoint).lower()])
    return hmac.compare_digest(_echo(reply.body), nonce(endpoint).encode())


def _echo(body: bytes) -> bytes:
    if not body.lstrip().startswith(b"{"):
        return body.strip()
    try:
        echoed = json.loads(body).get("challenge")
    except (ValueError, RecursionError):
        return b""
    return echoed.encode("utf-8", "surrogatepass") if isinstance(echoed, str) else b""
