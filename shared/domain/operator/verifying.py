"""Verification of a delivery's signature, as a consumer does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# The value in Standard Webhooks.
TOLERANCE = timedelta(minutes=5)
_PARTS = ("id", "timestamp", "signature")

# Returns whether a signature (`v1,…` or `v1a,…`) is valid for these bytes.
VerifySignature = Callable[[str, bytes], bool]


@dataclass(frozen=True, slots=True)
class ReceivedWebhook:
    """A request as its receiver got it; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


def verification_error(
    fits: VerifySignature, headers: Mapping[str, str], body: bytes, now: datetime
) -> str | None:
    """Returns why a request cannot be trusted; None if it can. Header names are in lower case."""
    reported = [headers.get(f"webhook-{part}") or headers.get(f"svix-{part}") for part in _PARTS]
    message_id, timestamp, signatures = reported
    if not message_id or not timestamp or not signatures:
        return (
            "not signed: the header webhook-id, webhook-timestamp or webhook-signature is missing"
        )
    if not (timestamp.isascii() and timestamp.isdecimal()):
        return "webhook-timestamp is no number of seconds"
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return "webhook-timestamp is more than five minutes off: an old request, or a wrong clock"
    signed = f"{message_id}.{timestamp}.".encode() + body
    if any(fits(each, signed) for each in signatures.split(" ")):
        return None
    return "no signature fits: signed with another secret, or changed on the way"
