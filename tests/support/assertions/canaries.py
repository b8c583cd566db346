"""Texts that stand where secrets do, so that any output which has one shows a leak."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.arrange.tokens import SIGNING_KEY

SEALING_KEY = "a sealing key of the tests, 32 bytes or more"


def _key(text: str) -> str:
    return "whsec_" + b64encode(text.encode()).decode()


# Of whoever registers an endpoint: shown to nobody but those who may read them.
SECRET, ROTATED = _key("canary of an endpoint's secret"), _key("canary of the secret after it")
HEADER, PATCHED = "canary-of-a-header", "canary-of-another-header"
CREDENTIAL = "canary-of-a-credential"
PASSWORD, PARAMETER = "canary-of-a-password", "canary-of-a-parameter"
# Of whoever sends messages.
PAYLOAD, RAW, NAME = "canary of a payload", "canary of a raw payload", "canary_of_a_name"
IDEMPOTENCY = "canary of an idempotency key"

URL = f"https://user:{PASSWORD}@example.com/hook?token={PARAMETER}"
HEADERS = {"x-canary": HEADER, "authorization": CREDENTIAL}
ENDPOINT = {"url": URL, "secret": SECRET, "headers": HEADERS}
EVENT = {"eventType": "a.b", "payload": {NAME: PAYLOAD}}
# Bodies of operations that carry them, in place of those of `tests.support.arrange.tenant`.
BODIES: Mapping[str, Any] = {
    "endpoint.create": ENDPOINT,
    "endpoint.update": {"url": URL},
    "endpoint.patch": {"url": URL},
    "endpoint.rotate-secret": {"key": ROTATED},
    "endpoint.update-headers": {"headers": HEADERS},
    "endpoint.patch-headers": {"headers": {"x-other": PATCHED}},
    "operational-webhook.endpoint.create": ENDPOINT,
    "operational-webhook.endpoint.rotate-secret": {"key": ROTATED},
    "operational-webhook.endpoint.set-headers": {"headers": HEADERS},
    "message.create": {**EVENT, "transformationsParams": {"rawPayload": RAW}},
}

# Shown to whoever may read an endpoint's secret or headers, and to nobody at all.
KEPT = (SECRET, ROTATED, HEADER, PATCHED)
HIDDEN = (CREDENTIAL, IDEMPOTENCY, SIGNING_KEY.decode(), SEALING_KEY)
ALL = (*KEPT, *HIDDEN, PASSWORD, PARAMETER, PAYLOAD, RAW, NAME)
# What begins every token of ours, secret of an endpoint, and signature.
_KINDS = re.compile(r"eyJ[\w-]{10,}\.|wh(?:sec|sk)_[A-Za-z0-9+/]|v1a?,[A-Za-z0-9+/]{20}|[Bb]earer ")


def found(text: str, planted: Iterable[str] = ALL) -> list[str]:
    """The canaries in a text, in any of their spellings."""
    return [each for each in planted if any(form in text for form in _forms(each))]


def suspected(text: str) -> list[str]:
    """Whatever else in a text looks like a token, a secret or a signature."""
    return _KINDS.findall(text)


def _forms(canary: str) -> tuple[str, ...]:
    if canary.startswith("whsec_"):
        encoded = canary.removeprefix("whsec_")
        return encoded, b64decode(encoded).decode()
    return canary, b64encode(canary.encode()).decode().rstrip("=")
